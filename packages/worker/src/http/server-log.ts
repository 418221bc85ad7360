/** One line of the log. It holds no query string, no badge, nothing of a body, and no message of an error that may quote one. */
export type ServerLogLine = { readonly level: "info" | "error"; readonly event: string } & Readonly<
  Record<string, string | number>
>;

const MAX_FRAMES = 4;

/** What can be told of an error without what it was about: what kinds of errors stand around it, and where it arose. */
export function describeError(error: Error): { error: string; at: string } {
  const names: string[] = [];
  let innermost: Error = error;
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    innermost = at;
    names.push(at.name);
  }
  const frames = (innermost.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    error: names.join(" < "),
    at: frames
      .slice(0, MAX_FRAMES)
      .map((line) => line.trim())
      .join(" "),
  };
}
