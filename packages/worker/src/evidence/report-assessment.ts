import { AUTHORITIES, type CaseFinding, type CaseMeasure, type Obligation, type Range } from "@roadside/core";
import { html } from "hono/html";
import { both, cite, type Html, list, table, translate } from "./report-parts.ts";
import type { StopEvidence } from "./stop-evidence.ts";
import { BASIS_WORDS, CATEGORY_WORDS, MEASURE_WORDS, RANGE_UNIT_WORDS, STATE_WORDS } from "./words.ts";

/** Renders the assessment: category, basis, findings, measures and duties, each with its provision. */
export function renderAssessment({ assessment }: StopEvidence): Html {
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
${list(
  "待血液检验结果确定",
  "Waits for the result of the blood test",
  findings.flatMap(({ words, awaited, citation }) =>
    awaited ? [html`${both(words)}：${both(awaited.words)} ${cite(citation)}`] : [],
  ),
)}
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
