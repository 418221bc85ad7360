import { toRecordNumber } from "../formats/record-number.ts";
import type { HeldStop } from "../stops/held-stop.ts";

/** Whether a stop matches a search: by plate, name, document, slip number, reading or time. */
export function matchesSearch({ stop }: HeldStop, search: string): boolean {
  const sought = search.trim().toUpperCase();
  if (sought === "") return true;
  const { personal } = stop;
  const plate = personal?.plate && personal.plate.kind !== "none" ? personal.plate.number : "";
  const readings = stop.tests.flatMap((test) => (test.outcome === "reading" ? [test.reading.value] : []));
  return [
    ...[personal?.name, personal?.idNumber?.number, plate, toRecordNumber(stop.id), stop.id],
    ...[stop.at.at.slice(11, 16), ...readings],
  ]
    .join(" ")
    .toUpperCase()
    .includes(sought);
}
