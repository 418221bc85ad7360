import type { Problem } from "@roadside/core";

/** JSON Pointer of a Standard Schema issue's path. */
export function toJsonPointer(path: readonly (PropertyKey | { key: PropertyKey })[] | undefined): string {
  return (path ?? []).map((step) => `/${String(typeof step === "object" ? step.key : step)}`).join("");
}

/** A Standard Schema's issues as problems: a message that begins with a code is one of that code. */
export function toProblems(
  issues: readonly { message: string; path?: Parameters<typeof toJsonPointer>[0] }[],
): Problem[] {
  return issues.map(({ message, path }) => {
    const [, code, words] = /^([a-z][a-z0-9-]+): (.+)$/s.exec(message) ?? [];
    return { code: code ?? "field-invalid", message: words ?? message, path: toJsonPointer(path) };
  });
}
