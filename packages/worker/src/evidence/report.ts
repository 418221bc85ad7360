import { attachmentPath, CHOICES, ENTRY_KINDS, findAttachment } from "@roadside/core";
import { html, raw } from "hono/html";
import { renderAssessment } from "./report-assessment.ts";
import { both, type Html, table, time, translate } from "./report-parts.ts";
import { STYLE } from "./report-style.ts";
import type { EvidenceEntry, StopEvidence } from "./stop-evidence.ts";

/** The user who creates a package, and when. */
export interface PackageMaker {
  readonly at: string;
  readonly badge: string;
}

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
${renderAssessment(evidence)}
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
