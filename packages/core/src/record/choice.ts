import * as v from "valibot";
import type { Words } from "../law/circumstances.ts";
import { type ProblemCode, problem } from "../problem-codes.ts";

/** The values of a choice field, each with its words for people. */
export type Choice<Value extends string = string> = Readonly<Record<Value, Words>>;

/** Builds the schema of a choice field: one of the values, or a problem with this code that lists them. */
export function oneOf<Value extends string>(choice: Choice<Value>, { code }: { code: ProblemCode }) {
  const values = Object.keys(choice) as Value[];
  return v.picklist(values, problem(code, `must be one of: ${values.join(", ")}`));
}
