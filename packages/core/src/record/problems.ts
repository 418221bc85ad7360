import type * as v from "valibot";
import type { Problem } from "../refusal.ts";

/**
 * The problems of a failed validation. Schemas here word their messages as `code: words`; what valibot words itself
 * (a missing field, one too many, a wrong type) gets its code from the kind of issue.
 */
export function problemsOf(issues: readonly v.BaseIssue<unknown>[]): Problem[] {
  return issues.map((issue) => {
    const path = pointer(issue);
    const [, code, words] = /^([a-z][a-z0-9-]+): (.+)$/s.exec(issue.message) ?? [];
    if (code !== undefined && words !== undefined && issue.input !== undefined) return { code, message: words, path };
    if (issue.expected === "never") return { code: "field-unknown", message: "is not a field of this record", path };
    if (issue.input === undefined) return { code: "field-missing", message: "must be given", path };
    return { code: "field-invalid", message: issue.message, path };
  });
}

/** JSON Pointer (RFC 6901) of the field that an issue names. */
function pointer(issue: v.BaseIssue<unknown>): string {
  return (issue.path ?? []).map(({ key }) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
