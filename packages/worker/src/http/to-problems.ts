import { type FieldProblem, isFieldProblemCode } from "../problem-codes.ts";

/** Returns the JSON Pointer of a Standard Schema issue's path. */
function toJsonPointer(path: readonly (PropertyKey | { key: PropertyKey })[] | undefined): string {
  return (path ?? []).map((step) => `/${String(typeof step === "object" ? step.key : step)}`).join("");
}

/** Converts the issues of a Standard Schema to problems; valibot's own messages have the code `field-invalid`. */
export function toProblems(
  issues: readonly { message: string; path?: Parameters<typeof toJsonPointer>[0] }[],
): FieldProblem[] {
  return issues.map((issue) => {
    const path = toJsonPointer(issue.path);
    const [, code = "", message] = /^([a-z][a-z0-9-]+): (.+)$/s.exec(issue.message) ?? [];
    if (isFieldProblemCode(code) && message !== undefined) return { code, message, path };
    return { code: "field-invalid", message: issue.message, path };
  });
}
