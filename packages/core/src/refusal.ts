/** What is wrong with one field: a stable code, plain words, and the field's JSON Pointer (RFC 6901; empty for the whole). */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly path: string;
  /** The same in Chinese, where a form shows it to the officer. */
  readonly zh?: string;
  /** Which characters of what was typed are wrong: the first, counted from 0, and the one after the last. */
  readonly span?: readonly [from: number, to: number];
}

/** An answer that could not be given. `error` is the first of `errors`. */
export interface Refusal {
  readonly ok: false;
  readonly error: Problem;
  readonly errors: readonly Problem[];
}

/** Refuses with at least one problem. */
export function refuse(...problems: readonly Problem[]): Refusal {
  const [error] = problems;
  if (!error) throw new TypeError("a refusal names at least one problem");
  return { ok: false, error, errors: problems };
}

/** Something that a person should look at; the value it names was kept as it is. */
export interface Flag {
  readonly code: string;
  readonly message: string;
  readonly path: string;
}
