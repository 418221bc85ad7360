import type { HeldStop } from "../stops/held-stop.ts";
import { readingText } from "./reading-text.ts";
import { shownTime } from "./stop-row.tsx";

/** Stops to choose one from, as options of a select. */
export function StopOptions({ stops }: { stops: readonly HeldStop[] }) {
  return (
    <>
      {stops.map(({ stop, assessment }) => (
        <option key={stop.id} value={stop.id}>
          {[shownTime(stop.at.at), assessment.ok && assessment.basis ? readingText(assessment.basis.reading) : "—", stop.personal?.name]
            .filter(Boolean)
            .join(" · ")}
        </option>
      ))}
    </>
  );
}
