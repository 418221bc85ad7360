import type { Classification } from "@roadside/core";
import { formatUnit } from "../formats/reading.ts";
import { toTone } from "../law/tone.ts";
import { getWords } from "../words/language.ts";

/** The reading on a scale, with a mark for each limit of its day. */
export function Gauge({ law }: { law: Classification | null }) {
  const { categories, gauge } = getWords().law;
  const limits = law?.limits ?? [];
  // A number for drawing only; no decision depends on it.
  const value = law ? Number(law.compared.value) : 0;
  const highest = Math.max(...limits.map((limit) => Number(limit.value)), 1);
  const end = Math.max(highest * 1.6, Math.min(value * 1.15, highest * 6));
  const at = (amount: number) => `${Math.min(99.5, (100 * amount) / end)}%`;
  const label = law
    ? gauge(
        law.compared.value,
        formatUnit(law.compared.unit),
        categories[law.category] ?? law.category,
        limits.map((limit) => `${categories[limit.category] ?? limit.category} ${limit.value}`).join(", "),
      )
    : getWords().law.waiting;
  return (
    <div class="gauge" role="img" aria-label={label}>
      <div class="gauge-scale">
        {limits[0] && <span class="gauge-zone below-limit" style={{ left: "0", width: at(Number(limits[0].value)) }} />}
        {limits.map((limit, index) => (
          <span
            key={limit.value}
            class={`gauge-zone ${toTone(limit.category)}`}
            style={{
              left: at(Number(limit.value)),
              width: `calc(${limits[index + 1] ? at(Number(limits[index + 1]?.value)) : "100%"} - ${at(Number(limit.value))})`,
            }}
          />
        ))}
        {law && <span class={`gauge-needle ${toTone(law.category)}`} style={{ left: at(value) }} />}
      </div>
      <div class="gauge-marks">
        {limits.map((limit) => (
          <span key={limit.value} class="gauge-mark" style={{ left: at(Number(limit.value)) }}>
            <b>{limit.value}</b>
          </span>
        ))}
      </div>
    </div>
  );
}
