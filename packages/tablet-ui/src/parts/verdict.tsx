import type { Classification, Refusal } from "@roadside/core";
import { formatUnit } from "../formats/reading.ts";
import { formatCitedClauses } from "../law/cited-clauses.ts";
import { formatCitation } from "../law/clause.ts";
import { toTone } from "../law/tone.ts";
import { formatProblem, getWords, language } from "../words/language.ts";
import { Gauge } from "./gauge.tsx";

/**
 * The category of a reading under the law of the day, and why: blood equivalent, margin to the limit, clause. Details
 * of the sources are folded.
 */
export function Verdict({ law }: { law: Classification | Refusal | null }) {
  const all = getWords();
  const w = all.law;
  if (!law?.ok) {
    return (
      <section class="verdict" aria-live="polite">
        <p class="verdict-category muted">{law ? formatProblem(law.error.code) : "—"}</p>
        <Gauge law={null} />
        <p class="muted">{w.waiting}</p>
      </section>
    );
  }
  const { compared, limit, margin, blood } = law;
  // All three are in the limit's unit.
  const unit = formatUnit(limit.unit);
  const distance = margin.value.startsWith("-")
    ? w.under(margin.value.slice(1), unit, limit.value)
    : margin.value === "0"
      ? w.at(unit, limit.value)
      : w.over(margin.value, unit, limit.value);
  const converted = blood?.ratio !== undefined;
  const [clause] = law.citations;
  return (
    <section class={`verdict ${toTone(law.category)}`} aria-live="polite" data-category={law.category}>
      <p class="verdict-category">{w.categories[law.category] ?? law.category}</p>
      <p class="verdict-why">
        <span>{converted && blood ? w.blood(blood.value, unit) : `${compared.value} ${unit}`}</span>{" "}
        <span>{distance}</span>
      </p>
      <Gauge law={law} />
      {law.flags.some(({ code }) => code === "implausible") && <p class="notice">{w.implausible}</p>}
      {law.stale && <p class="stale">{w.stale(law.checkedThrough)}</p>}
      <details class="sources">
        <summary>
          {clause ? all.labelled(w.sources, formatCitation(clause, language.value === "zh")) : w.sources}
        </summary>
        <ul class="citations">
          {formatCitedClauses(law, { language: language.value, all }).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        <p>{w.advice}</p>
      </details>
    </section>
  );
}
