import type { Classification, Refusal } from "@roadside/core";
import { problemWords, words } from "../words/language.ts";
import { Gauge } from "./gauge.tsx";

/** What the law of the day calls a reading, and why: category, blood equivalent, margin to the limit, the clauses. */
export function Verdict({ law }: { law: Classification | Refusal | null }) {
  const { law: w } = words();
  if (!law?.ok) {
    return (
      <section class="verdict" aria-live="polite">
        <p class="verdict-category muted">{law ? problemWords(law.error.code) : "—"}</p>
        <Gauge law={null} />
        <p class="muted">{w.waiting}</p>
      </section>
    );
  }
  const { compared, limit, margin, blood } = law;
  const distance = margin.value.startsWith("-")
    ? w.under(margin.value.slice(1), margin.unit, limit.value)
    : margin.value === "0"
      ? w.at(limit.unit, limit.value)
      : w.over(margin.value, margin.unit, limit.value);
  const converted = blood?.ratio !== undefined;
  return (
    <section class={`verdict ${law.category}`} aria-live="polite" data-category={law.category}>
      <p class="verdict-category">{w.categories[law.category]}</p>
      <p class="verdict-why">
        {converted && blood && <span>{w.blood(blood.value, blood.unit)} · </span>}
        {!converted && (
          <span>
            {compared.value} {compared.unit} ·{" "}
          </span>
        )}
        <span>{distance}</span>
      </p>
      <Gauge law={law} />
      <ul class="citations">
        {law.citations.map((cite) => (
          <li key={`${cite.instrument} ${cite.clause}`}>
            {w.clause(cite.instrument, cite.clause, cite.effectiveFrom)}
            {w.confidence[cite.confidence]}
          </li>
        ))}
        {converted && blood?.ratio && <li>{w.ratio(ratioShown(blood.ratio))}</li>}
        {law.stale && <li>{w.stale(law.checkedThrough)}</li>}
      </ul>
      <p class="advice">{w.advice}</p>
    </section>
  );
}

function ratioShown(ratio: string): string {
  return ratio.replace(/\s*:\s*1$/, "");
}
