import type { ComponentChildren } from "preact";
import { tone } from "../law/tone.ts";
import { go } from "../screen.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { words } from "../words/language.ts";
import { readingText } from "./reading-text.ts";
import { standingText } from "./standing-text.ts";

/** A stop in the list of the night. */
export function StopRow({ held, children }: { held: HeldStop; children?: ComponentChildren }) {
  const all = words();
  const { law, stop: w } = all;
  const { stop, category, standing } = held;
  const plate = stop.personal?.plate;
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
          {shownTime(stop.at.at)}
        </span>
        <span class={`chip ${tone(category)}`}>{stop.voided ? w.voided : (law.categories[category] ?? category)}</span>
        <span class="stop-reading">{shownReading(held)}</span>
        <span class="stop-plate">{plate && plate.kind !== "none" ? plate.number : ""}</span>
        <span class={`standing ${standing}`}>
          <span class="dot" aria-hidden="true" />
          {standingText(standing, all)}
        </span>
        {children}
      </button>
    </li>
  );
}

/** "21:40", with the day where it is not today's, and the year where it is not this one. */
export function shownTime(at: string): string {
  const today = new Date();
  const local = new Date(at);
  const time = at.slice(11, 16);
  if (local.toDateString() === today.toDateString()) return time;
  return `${at.slice(local.getFullYear() === today.getFullYear() ? 5 : 0, 10)} ${time}`;
}

function shownReading({ assessment, stop }: HeldStop): string {
  if (assessment.ok && assessment.basis) return readingText(assessment.basis.reading);
  const failed = stop.tests.at(-1);
  return failed && failed.outcome !== "reading" ? words().noReading.outcomes[failed.outcome] : "—";
}
