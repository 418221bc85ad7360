/** What one examination found. A note is what the operator may want to know or do. */
export interface Finding {
  readonly about: string;
  readonly state: "ok" | "note" | "wrong";
  /** What was found and, unless it is ok, what to do. */
  readonly text: string;
}

/** Returns functions that write findings about one subject. */
export function findingsAbout(about: string) {
  const finding =
    (state: Finding["state"]) =>
    (text: string): Finding => ({ about, state, text });
  return { ok: finding("ok"), note: finding("note"), wrong: finding("wrong") };
}
