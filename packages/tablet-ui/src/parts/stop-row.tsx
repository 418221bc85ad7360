import { formatRemaining } from "../formats/remaining.ts";
import { formatStanding } from "../formats/standing.ts";
import { formatTime } from "../formats/time.ts";
import { toTone } from "../law/tone.ts";
import { findDuties } from "../stops/duties.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { getWords, language } from "../words/language.ts";
import { go } from "./navigation.ts";
import { outcomeText } from "./stop-outcome.ts";

/** A stop in a list, with its most urgent duty and the time left for it. */
export function StopRow({ held, now }: { held: HeldStop; now: Date }) {
  const all = getWords();
  const { law, stop: w, tonight: t } = all;
  const { stop, category, standing } = held;
  const plate = stop.personal?.plate;
  const [first, ...more] = findDuties(held, now);
  const due = first?.dueAt ? formatRemaining(first.dueAt, now) : null;
  return (
    <li>
      <button
        type="button"
        class={`stop-row${stop.voided ? " voided" : ""}`}
        onClick={() => go({ name: "stop", id: stop.id })}
        data-stop={stop.id}
        data-standing={standing}
      >
        <span class="stop-time">
          {stop.at.approximate && `${w.approximately} `}
          {formatTime(stop.at.at)}
        </span>
        <span class={`chip ${toTone(category)}`}>
          {stop.voided ? w.voided : (law.categories[category] ?? category)}
        </span>
        <span class="stop-reading">{outcomeText(held)}</span>
        <span class="stop-plate">{plate && plate.kind !== "none" ? plate.number : ""}</span>
        <span class={`standing ${standing}`}>
          <span class="dot" aria-hidden="true" />
          {formatStanding(standing, all)}
        </span>
        {first && (
          <span class={`row-duty${due?.over ? " over" : ""}`}>
            {first.words[language.value]}
            {due && ` · ${due.text}`}
            {more.length > 0 && ` · ${t.more(more.length)}`}
          </span>
        )}
      </button>
    </li>
  );
}
