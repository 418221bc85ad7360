import type { Classification, Refusal } from "@roadside/core";
import { problemWords, words } from "../words/language.ts";
import { Gauge, tone } from "./gauge.tsx";

/** What the law of the day calls a reading, and why: category, blood equivalent, margin to the limit, the clauses. */
export function Verdict({ law }: { law: Classification | Refusal | null }) {
  const { law: w, said } = words();
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
    <section class={`verdict ${tone(law.category)}`} aria-live="polite" data-category={law.category}>
      <p class="verdict-category">{w.categories[law.category] ?? law.category}</p>
      <p class="verdict-why">
        <span>{converted && blood ? w.blood(blood.value, blood.unit) : `${compared.value} ${compared.unit}`}</span> <span>{distance}</span>
      </p>
      <Gauge law={law} />
      {law.flags.some(({ code }) => code === "implausible") && <p class="notice">{w.implausible}</p>}
      <ul class="citations">
        {law.citations.map((cite, index) => (
          // The limit's clause comes first, that of the conversion after it.
          <li key={`${index} ${cite.instrument}`}>
            {said(index === 0 ? w.limit : w.ratio(blood?.ratio ?? ""), w.clause(cite.instrument, cite.clause, cite.effectiveFrom))}
            {w.confidence[cite.confidence]}
          </li>
        ))}
        {law.stale && <li>{w.stale(law.checkedThrough)}</li>}
      </ul>
      <p class="advice">{w.advice}</p>
    </section>
  );
}
