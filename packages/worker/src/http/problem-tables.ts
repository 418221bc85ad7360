import { FIELD_PROBLEMS, FLAGS } from "../problem-codes.ts";
import { CALL_PROBLEMS } from "./problem.ts";

/** Renders the problem codes and their meanings as tables for the API description. */
export function renderProblemTables(): string {
  const table = (head: string, rows: readonly (readonly string[])[]) =>
    [
      `\n| ${head} |`,
      `|${" --- |".repeat(rows[0]?.length ?? 1)}`,
      ...rows.map((cells) => `| ${cells.join(" | ")} |`),
    ].join("\n");
  return [
    "\n\n# Problems\n\nProblems of a call:",
    table(
      "code | status | meaning",
      Object.entries(CALL_PROBLEMS).map(([code, { status, title }]) => [`\`${code}\``, String(status), title]),
    ),
    "\nProblems of a field are in `errors`, with its JSON Pointer in `path`. In a batch, only that entry is refused:",
    table(
      "code | meaning",
      Object.entries(FIELD_PROBLEMS).map(([code, meaning]) => [`\`${code}\``, meaning]),
    ),
    "\nFlags on stored records:",
    table(
      "code | meaning",
      Object.entries(FLAGS).map(([code, meaning]) => [`\`${code}\``, meaning]),
    ),
  ].join("\n");
}
