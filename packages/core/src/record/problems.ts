import type * as v from "valibot";
import type { ProblemCode } from "../problem-codes.ts";
import type { Problem } from "../refusal.ts";

/**
 * Converts the issues of a failed validation to problems. Messages in core's schemas have the form `code: words`;
 * valibot's own messages (missing, unknown or wrongly typed field) begin with a capital, and get their code from the
 * kind of issue. The table of codes is not read: its texts would add 2 kB to every program, and the compiler ensures
 * that `problem()` gets a known code.
 */
export function toProblems(issues: readonly v.BaseIssue<unknown>[]): Problem[] {
  return issues.map((issue) => {
    const path = toPointer(issue);
    const [, code, words] = /^([a-z][a-z0-9-]+): (.+)$/s.exec(issue.message) ?? [];
    if (code !== undefined && words !== undefined && issue.input !== undefined)
      return { code: code as ProblemCode, message: words, path };
    if (issue.expected === "never") return { code: "field-unknown", message: "is not a known field", path };
    if (issue.input === undefined) return { code: "field-missing", message: "is required", path };
    return { code: "field-invalid", message: issue.message, path };
  });
}

/** Returns the JSON Pointer (RFC 6901) of an issue's field. */
function toPointer(issue: v.BaseIssue<unknown>): string {
  return (issue.path ?? []).map(({ key }) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
