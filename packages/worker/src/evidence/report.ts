import {
  AUTHORITIES,
  attachmentPath,
  type CaseFinding,
  type CaseMeasure,
  CHOICES,
  type Citation,
  ENTRY_KINDS,
  findAttachment,
  type Obligation,
  type Range,
} from "@roadside/core";
import { html, raw } from "hono/html";
import type { EvidenceEntry, StopEvidence } from "./stop-evidence.ts";
import { BASIS_WORDS, type BothWords, CATEGORY_WORDS, MEASURE_WORDS, RANGE_UNIT_WORDS, STATE_WORDS } from "./words.ts";

/** The user who creates a package, and when. */
export interface PackageMaker {
  readonly at: string;
  readonly badge: string;
}

type Html = ReturnType<typeof html>;

/** Renders a stop as a page to read and print, in Chinese and English. The page loads no other resources. */
export async function renderReport(evidence: StopEvidence, made: PackageMaker): Promise<string> {
  const { stop, entries, log } = evidence;
  const page = html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>酒驾检查证据报告 Evidence report ${stop.id}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<h1>酒驾检查证据报告 <small>Evidence report of a roadside check</small></h1>
${table([
  ["记录编号", "Stop", stop.id],
  ["单位", "Unit", stop.unit],
  ["民警（警号）", "Officer (badge)", stop.officer],
  ["时间", "Time", time(stop.at)],
  ["执勤点", "Checkpoint", stop.logged?.checkpoint],
  ["地点", "Place", stop.logged?.place?.name],
  ["报告生成时间、人员", "Report created, by", `${made.at}，${made.badge}`],
])}
${stop.voided ? html`<p class="warning">本记录已作废 This stop was voided: ${stop.voided.reason}</p>` : ""}
${person(evidence)}
<h2>检测 <small>Tests and readings</small></h2>
${tests(evidence)}
<h2>判定 <small>Assessment under the law of the day</small></h2>
${judgement(evidence)}
<h2>日志条目 <small>Entries as received</small></h2>
${entries.map((entry, index) => entryPart(entry, index + 1, evidence))}
<h2>签名日志 <small>Signed ledgers</small></h2>
<p>${both(SIGNED)}</p>
<table><tr><th>单位 Unit</th><th>日期 Day</th><th>条数 Entries</th><th>签名时间 Signed</th><th>根散列值 Root hash</th><th>密钥 Key</th></tr>
${log.heads.map(({ unit, day, closed, size, signedAt, root, key }) => html`<tr><td>${unit}</td><td>${day}${closed ? "" : " …"}</td><td>${size}</td><td>${signedAt}</td><td class="hash">${root}</td><td class="hash">${key}</td></tr>`)}
</table>
<footer><p>${both(ADVICE)}</p><p>${both(CHECK)} <code>pnpm roadside verify-evidence &lt;file.zip&gt;</code></p></footer>
</body>
</html>
`;
  return String(await page);
}

const SIGNED = {
  zh: "各单位的条目按接收顺序写入日志，只增不改；每日结束时对日志头签名。所附证明表明本记录的每个条目都在签名日志中。",
  en: "Each unit stores its entries in an append-only ledger in the order of receipt, and the server signs the head of the ledger at the end of each day. The proofs in this package show that each entry is in it.",
};
const ADVICE = {
  zh: "本报告依据行为当日有效的法律作出提示并注明条文，不认定责任，也不是处罚决定。",
  en: "This report is advisory. It applies and cites the law of the day. It is not a decision on guilt or on a penalty.",
};
const CHECK = {
  zh: "条目的原始数据才是证据，本报告仅供阅读。离线核验方法：",
  en: "The bytes of the entries are the evidence; this report is their readable form. To verify them offline:",
};

const both = ({ zh, en }: BothWords): Html => html`${zh} <span lang="en">${en}</span>`;
const translate = (words: Readonly<Record<string, BothWords>>, code: string): Html => {
  const found = words[code];
  return found ? both(found) : html`${code}`;
};

function time({ at, precision, approximate, hours }: StopEvidence["stop"]["at"]): Html {
  return html`${approximate ? "约 about " : ""}${at}${hours ? ` ${hours.from}–${hours.to} h` : ""}（${translate(CHOICES.precision, precision)}）`;
}

/** Renders rows with a label in both languages; rows without a value are left out. */
function table(rows: readonly (readonly [zh: string, en: string, value: unknown])[]): Html {
  const known = rows.filter(([, , value]) => value !== undefined && value !== null && value !== "");
  return html`<table class="facts">${known.map(([zh, en, value]) => html`<tr><th>${both({ zh, en })}</th><td>${value}</td></tr>`)}</table>`;
}

function person({ stop: { personal, logged }, entries }: StopEvidence): Html {
  const isDeleted = entries.some(({ entry, personalText }) => entry.personal !== null && personalText === null);
  const plate = personal?.plate && ("number" in personal.plate ? personal.plate.number : "无号牌 none");
  return html`<h2>驾驶人与车辆 <small>Driver and vehicle</small></h2>
${isDeleted ? html`<p>个人身份信息已按保存期限规定删除，条目仍可核验。 <span lang="en">The personal data was deleted under the retention rules. The entries can still be verified.</span></p>` : ""}
${table([
  ["姓名", "Name", personal?.name],
  ["证件号码", "Identity number", personal?.idNumber?.number],
  ["驾驶证号", "Licence number", personal?.licenceNumber],
  ["号牌", "Plate", plate],
  ["见证人", "Witness", personal?.witness],
  ["陈述", "Statements", personal?.statements?.join("；")],
  ["车辆", "Vehicle", [logged?.vehicle?.type, logged?.vehicle?.kind, logged?.vehicle?.use].filter(Boolean).join(", ")],
  [
    "驾驶证状态",
    "Licence",
    [logged?.driver?.licence?.status, logged?.driver?.licence?.classes].filter(Boolean).join(", "),
  ],
  ["现场观察", "Observations", logged?.observations?.join("；")],
])}`;
}

function tests({ stop: { tests: all }, assessment }: StopEvidence): Html {
  if (all.length === 0) return html`<p>无检测记录。 <span lang="en">No tests.</span></p>`;
  const deciding = assessment.ok ? assessment.basis?.test : undefined;
  return html`<table><tr><th>时间 Time</th><th>结果 Outcome</th><th>读数 Reading</th><th>检测仪 Analyser</th></tr>
${all.map((test, index) => {
  const reading = test.outcome === "reading" ? test.reading : null;
  const shown =
    reading &&
    html`<b>${reading.value} ${reading.unit}</b> ${both(CHOICES.specimen[reading.specimen])}${reading.bloodEquivalent ? " （换算为血液值 converted to blood）" : ""}`;
  const { serial, testNumber, certificate, verifiedUntil } = test.analyser ?? {};
  return html`<tr class="${index === deciding ? "deciding" : ""}"><td>${test.at.at}</td><td>${translate(CHOICES.outcome, test.outcome)}</td><td>${shown ?? ""}</td><td>${[serial, testNumber && `#${testNumber}`, certificate, verifiedUntil && `→ ${verifiedUntil}`].filter(Boolean).join(" ")}</td></tr>`;
})}
</table>`;
}

function judgement({ assessment }: StopEvidence): Html {
  if (!assessment.ok) return html`<p>无法判定 <span lang="en">Not assessed:</span> ${assessment.error.message}</p>`;
  const { category, basis, classification, provisional, findings, measures, obligations, flags, laterLaw } = assessment;
  return html`<p class="category">${translate(CATEGORY_WORDS, category)}${provisional ? " （血液检验结果未出，暂定 provisional until the blood result）" : ""}</p>
${table([
  ["判定依据", "Basis", basis && translate(BASIS_WORDS, basis.rule)],
  [
    "换算血液酒精含量",
    "Blood equivalent",
    classification?.blood && `${classification.blood.value} ${classification.blood.unit}`,
  ],
  ["阈值", "Limit", classification && `${classification.limit.value} ${classification.limit.unit}`],
  ["与阈值之差", "Margin", classification && `${classification.margin.value} ${classification.margin.unit}`],
  [
    "法律条文",
    "Provisions",
    classification && html`<ul>${classification.citations.map((one) => html`<li>${cite(one)}</li>`)}</ul>`,
  ],
])}
${list("认定事项", "Findings that apply", metUnder(findings, "law-at-act"))}
${list("后法中的认定事项（并非行为时的法律，案件未决时可能从轻适用）", "Findings under later law: not in force on the day of the act, but it may apply to an open case if milder", metUnder(findings, "later-law"))}
${laterLaw && metUnder(findings, "later-law").length > 0 ? html`<p>从轻依据 <span lang="en">Why they are listed:</span> ${laterLaw.instrument} ${laterLaw.clause}${laterLaw.note ? html` <span lang="en">${laterLaw.note}</span>` : ""}</p>` : ""}
${list("法律规定的措施", "Measures provided by law", measures.filter(({ state }) => state === "provided").map(measurePart))}
${obligationsPart(obligations)}
${list(
  "提示",
  "Flags",
  flags.map(({ code, message }) => html`${code}: ${message}`),
)}`;
}

function metUnder(findings: readonly CaseFinding[], law: CaseFinding["under"]): Html[] {
  return findings
    .filter(({ state, under }) => state === "met" && under === law)
    .map(({ words, citation }) => html`${both(words)} ${cite(citation)}`);
}

/** Renders a measure: its kind, amount and reason, and the authority that decides it. */
function measurePart({ kind, range, may, note, words, decidedBy, citation }: CaseMeasure): Html {
  const amount = range && html` ${amountOf(range)} ${both(RANGE_UNIT_WORDS[range.unit])}`;
  return html`<b>${both(MEASURE_WORDS[kind])}${amount ?? ""}</b>${may ? "（可以 may）" : ""}：${both(words)}；决定机关 <span lang="en">decided by</span> ${both(AUTHORITIES[decidedBy])} ${cite(citation)}${note ? html` <span lang="en">${note}</span>` : ""}`;
}

function amountOf({ min, max }: Range): string {
  if (min === max) return min ?? "";
  return min === undefined ? `≤ ${max}` : max === undefined ? `≥ ${min}` : `${min}–${max}`;
}

function obligationsPart(obligations: readonly Obligation[]): Html | string {
  if (obligations.length === 0) return "";
  return html`<h3>法定事项 <small>Legal duties</small></h3>
<table><tr><th>事项 Duty</th><th>期限 Due</th><th>状态 State</th><th>法律条文 Provision</th></tr>
${obligations.map(({ words, dueAt, state, citation }) => html`<tr><td>${both(words)}</td><td>${dueAt ?? "—"}</td><td>${both(STATE_WORDS[state])}</td><td>${cite(citation)}</td></tr>`)}
</table>`;
}

function list(zh: string, en: string, items: readonly Html[]): Html | string {
  return items.length === 0
    ? ""
    : html`<h3>${zh} <small>${en}</small></h3><ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

function cite({ instrument, clause, effectiveFrom }: Citation): Html {
  return html`<cite>${instrument} ${clause}，${effectiveFrom} 起施行 in force</cite>`;
}

function entryPart(
  { entry, bytes, receivedAt, receivedFrom }: EvidenceEntry,
  number: number,
  { log, attachments }: StopEvidence,
): Html {
  const named = findAttachment(entry);
  const attached = attachments.find(({ digest }) => digest === named?.digest);
  const proof = log.inclusion.find((one) => one.entry === entry.id);
  return html`<section><h3>${number}. ${both(ENTRY_KINDS[entry.kind].words)}</h3>
${table([
  ["时间", "Time", time(entry.at)],
  ["终端记录时间", "Recorded on the device", entry.recordedAt],
  ["民警、单位", "Officer, unit", `${entry.officer}, ${entry.unit}`],
  ["终端、序号", "Device, number", `${entry.device}, ${entry.seq}`],
  ["接收", "Received", `${receivedAt}, ${receivedFrom}`],
  ["散列值", "Hash", html`<span class="hash">${proof?.hash ?? ""}</span>`],
  [
    "日志位置",
    "Position in the ledger",
    proof && `${proof.head.unit} ${proof.head.day}: ${proof.position + 1} / ${proof.size}`,
  ],
  ["附件文件", "File", named && (attached ? attachmentPath(attached) : "不在此包内 not in this package")],
  ["编号", "Id", entry.id],
])}
<pre>${JSON.stringify((JSON.parse(bytes) as { body?: unknown }).body ?? null, null, 1)}</pre></section>`;
}

const STYLE = `
body { font: 14px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff; }
h1 { font-size: 1.6rem; }
h2 { font-size: 1.2rem; border-bottom: 2px solid #111; margin-top: 2rem; }
h3 { font-size: 1rem; margin-bottom: .3rem; }
small, [lang=en], cite { color: #444; font-weight: normal; font-style: normal; } small { font-size: .75em; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #bbb; padding: .25rem .5rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
.facts th { width: 16rem; background: #f4f4f4; font-weight: 600; }
.hash, pre, code { font: 12px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; background: #f7f7f7; padding: .5rem; margin: .3rem 0 0; }
ul { margin: 0; padding-left: 1.2rem; }
.category { font-size: 1.3rem; font-weight: 700; }
.warning { border: 2px solid #a00; padding: .5rem; font-weight: 700; }
.deciding { background: #fff6d6; }
section { break-inside: avoid; } footer { margin-top: 2rem; border-top: 1px solid #111; }
@media print { body { margin: 0; max-width: none; font-size: 11px; } @page { margin: 15mm; } }
`;
