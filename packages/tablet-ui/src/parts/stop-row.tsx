import type { ComponentChildren } from "preact";
import { formatStanding } from "../formats/standing.ts";
import { formatTime } from "../formats/time.ts";
import { toTone } from "../law/tone.ts";
import { findDuties } from "../stops/duties.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { getWords } from "../words/language.ts";
import { DutyText } from "./duty-text.tsx";
import { go } from "./navigation.ts";
import { outcomeText } from "./stop-outcome.ts";

/** A stop in a list, with its most urgent duty and the time left for it; `children` are below it. */
export function StopRow({ held, now, children }: { held: HeldStop; now: Date; children?: ComponentChildren }) {
  const all = getWords();
  const { law, stop: w } = all;
  const { stop, category, standing } = held;
  const { personal } = stop;
  const plate = personal?.plate && personal.plate.kind !== "none" ? personal.plate.number : undefined;
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
        <span class="stop-plate">{[plate, personal?.name].filter(Boolean).join(" · ")}</span>
        <span class={`standing ${standing}`}>
          <span class="dot" aria-hidden="true" />
          {formatStanding(standing, all)}
        </span>
        <DutyText duties={findDuties(held, now)} now={now} />
      </button>
      {children}
    </li>
  );
}
