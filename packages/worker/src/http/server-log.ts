/** One line of the server log, without query strings, badges, bodies, and error messages, which may quote one. */
export type ServerLogLine = { readonly level: "info" | "error"; readonly event: string } & Readonly<
  Record<string, string | number>
>;

const MAX_FRAMES = 4;

/** Returns what the log may contain about an error: the names of its causes and its location, without its message. */
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
