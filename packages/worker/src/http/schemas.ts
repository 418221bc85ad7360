import { Badge, isDate, parseMoment, ReferenceId, UnitCode, When } from "@roadside/core";
import * as v from "valibot";
import { ROLES } from "../accounts/roles.ts";
import { LISTED_FIELDS, type ListedField } from "../database/schema/stop-columns.ts";
import { stops } from "../database/schema.ts";
import { problem } from "../problem-codes.ts";
import type { StopSummary as Summary } from "../store/stop-rows.ts";

/** Schemas that several calls share. They both validate and document. */

export const Name = v.object({ zh: v.string(), en: v.string() });
export const Role = v.picklist(ROLES);

/** A unit by its code, which includes all units under it. */
export const UnitPrefix = UnitCode;

export const Day = v.pipe(
  v.string(),
  v.check(isDate, problem("date-invalid", "must be a valid date as in 2020-10-15")),
);

/** An instant with its offset, or a day. */
export const DayOrInstant = v.pipe(
  v.string(),
  v.check(
    (text) => parseMoment(text).ok,
    problem("date-invalid", "must be a valid date as in 2020-10-15, or a time with its offset"),
  ),
);

export const Flag = v.object({ code: v.string(), message: v.string(), path: v.string() });
export const Reading = v.object({
  specimen: v.picklist(["breath", "blood", "urine"]),
  value: v.string(),
  unit: v.string(),
  bloodEquivalent: v.optional(v.literal(true)),
});

/** The fields of a stop in a list whose columns contain JSON. */
const JSON_FIELDS = { at: When, reading: Reading, flags: v.array(v.string()) } satisfies {
  [F in ListedField as Summary[F] extends string | number | boolean | null ? never : F]: v.GenericSchema;
};
const SCHEMAS: Readonly<Record<string, v.GenericSchema>> = {
  ...{ string: v.string(), number: v.number(), boolean: v.boolean() },
  ...JSON_FIELDS,
};

function listedSchema(field: ListedField): v.GenericSchema {
  const { dataType, notNull } = stops[field];
  const schema = SCHEMAS[field] ?? SCHEMAS[dataType];
  if (!schema) throw new Error(`a stop's field ${field} has no schema`);
  return notNull ? schema : v.nullable(schema);
}

/** A stop in a list, from its columns. */
export const StopSummary = v.object(Object.fromEntries(LISTED_FIELDS.map((field) => [field, listedSchema(field)])));

export const OpenSession = v.object({
  id: v.string(),
  since: v.string(),
  until: v.string(),
  address: v.string(),
  userAgent: v.string(),
});

export { Badge, ReferenceId };

/** A text written by a person, of well-formed Unicode. */
export const WrittenText = (longest: number) =>
  v.pipe(
    v.string(),
    v.check((words) => words.trim() !== "", problem("text-empty", "must not be empty")),
    v.maxLength(longest, problem("text-too-long", `at most ${longest} characters`)),
    v.check((words) => !/\p{Surrogate}/u.test(words), problem("text-malformed", "must be well-formed Unicode")),
  );
