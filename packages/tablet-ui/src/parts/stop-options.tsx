import { formatTime } from "../formats/time.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { outcomeText } from "./stop-outcome.ts";

/** Stops as options of a select, with time, outcome, plate and name. */
export function StopOptions({ stops }: { stops: readonly HeldStop[] }) {
  return (
    <>
      {stops.map((held) => {
        const { id, at, personal } = held.stop;
        const plate = personal?.plate && personal.plate.kind !== "none" ? personal.plate.number : null;
        return (
          <option key={id} value={id}>
            {[formatTime(at.at), outcomeText(held), plate, personal?.name].filter(Boolean).join(" · ")}
          </option>
        );
      })}
    </>
  );
}
