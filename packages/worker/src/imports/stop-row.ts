import type { StopFacts } from "@roadside/core";
import type { FieldProblem } from "../problem-codes.ts";
import type { Cells, Format, RowFacts } from "./format.ts";

const PRECISIONS = ["second", "minute", "day", "month"] as const;
const FAILED = ["refused", "insufficient", "mouth-alcohol", "instrument-fault"] as const;

const COLUMNS = [
  "precision",
  "unit",
  "officer",
  "checkpoint",
  "operation",
  "outcome",
  "specimen",
  "value",
  "readingUnit",
  "analyser",
  "testNumber",
  "certificate",
  "reason",
  "observation",
  "sex",
  "ageBand",
  "name",
  "residentId",
  "otherId",
  "licenceNumber",
  "plate",
  "otherPlate",
] as const;

/** Older records of any origin: one stop with one test per row, with at least its time and the law in force. */
export const STOPS: Format = {
  name: "stops",
  required: ["at", "jurisdiction"],
  optional: COLUMNS,
  takesOthers: false,
  read: readFacts,
  columnOf: {
    "/readings/0/specimen": "specimen",
    "/readings/0/value": "value",
    "/readings/0/unit": "readingUnit",
    "/body/tests/0/analyser/serial": "analyser",
    "/body/tests/0/analyser/testNumber": "testNumber",
    "/body/tests/0/analyser/certificate": "certificate",
    "/body/tests/0/analyser": "analyser",
    "/body/tests/0": "value",
    "/body/observations": "observation",
    "/body/driver/sex": "sex",
    "/body/driver/ageBand": "ageBand",
    "/body/": "",
    "/driver/": "",
    "/vehicle/": "",
    "/personal/idNumber": "otherId",
    "/personal/plate": "otherPlate",
    "/personal/": "",
    "/at": "at",
  },
};

function readFacts(cells: Cells): { ok: true; facts: RowFacts } | { ok: false; errors: FieldProblem[] } {
  const errors: FieldProblem[] = [];
  const cell = (column: (typeof COLUMNS)[number] | "at" | "jurisdiction"): string | undefined =>
    cells[column]?.trim() || undefined;
  const among = <T extends string>(column: (typeof COLUMNS)[number], words: readonly T[]): T | undefined => {
    const written = cell(column);
    const word = words.find((one) => one === written);
    if (written !== undefined && word === undefined)
      errors.push({ code: "word-unknown", message: `must be ${words.join(", ")} or empty`, path: `/${column}` });
    return word;
  };
  const needed = (column: "at" | "jurisdiction" | "specimen" | "value" | "readingUnit" | "analyser"): string => {
    const written = cell(column);
    if (written === undefined) errors.push({ code: "field-missing", message: "must be given", path: `/${column}` });
    return written ?? "";
  };

  const at = needed("at");
  const precision = among("precision", PRECISIONS) ?? "second";
  const jurisdiction = needed("jurisdiction");
  const outcome = among("outcome", ["reading", ...FAILED]) ?? "reading";
  const sex = among("sex", ["male", "female"]);
  const [testNumber, certificate] = [cell("testNumber"), cell("certificate")];
  const hasAnalyser = [cell("analyser"), testNumber, certificate].some((text) => text !== undefined);
  const analyser = hasAnalyser
    ? { analyser: omitUndefined({ serial: needed("analyser"), testNumber, certificate }) }
    : {};
  const reading =
    outcome === "reading"
      ? { specimen: needed("specimen"), value: needed("value"), unit: needed("readingUnit") }
      : null;
  if (reading === null && cell("value") !== undefined)
    errors.push({ code: "field-invalid", message: "must be empty for a failed test", path: "/value" });
  if (errors.length > 0) return { ok: false, errors };

  const observation = cell("observation");
  return {
    ok: true,
    facts: omitUndefined({
      at: { at, precision },
      jurisdiction,
      unit: cell("unit"),
      officer: cell("officer"),
      readings: reading === null ? [] : [{ ...reading, ...analyser }],
      attempts: outcome === "reading" ? undefined : [{ outcome, ...analyser }],
      place: omitEmpty({ checkpoint: cell("checkpoint"), operation: cell("operation") }),
      reason: cell("reason"),
      observations: observation === undefined ? undefined : [observation],
      driver: omitEmpty({
        sex,
        ageBand: cell("ageBand"),
        name: cell("name"),
        residentId: cell("residentId"),
        otherId: cell("otherId"),
        licenceNumber: cell("licenceNumber"),
      }),
      vehicle: omitEmpty({ plate: cell("plate"), otherPlate: cell("otherPlate") }),
    } satisfies { [K in keyof StopFacts]?: StopFacts[K] | undefined }),
  };
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** The members that are known: an entry has no empty fields. */
function omitUndefined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
}

function omitEmpty<T extends object>(members: T): Defined<T> | undefined {
  const known = omitUndefined(members);
  return Object.keys(known).length > 0 ? known : undefined;
}
