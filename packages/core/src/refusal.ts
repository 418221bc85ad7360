import type { FlagCode, ProblemCode } from "./problem-codes.ts";

/**
 * What is wrong with one field: a stable code, a message, and the field's JSON Pointer (RFC 6901; empty for the whole
 * input).
 */
export interface Problem<Code extends string = ProblemCode> {
  readonly code: Code;
  readonly message: string;
  readonly path: string;
  /** The message in Chinese, for forms that officers see. */
  readonly zh?: string;
  /** The characters of the input that are wrong: index of the first, and index after the last. */
  readonly span?: readonly [from: number, to: number];
}

/** The result of a call that cannot give an answer. `error` is the first of `errors`. */
export interface Refusal<Code extends string = ProblemCode> {
  readonly ok: false;
  readonly error: Problem<Code>;
  readonly errors: readonly Problem<Code>[];
}

/** Refuses with at least one problem. */
export function refuse(...problems: readonly Problem[]): Refusal {
  const [error] = problems;
  if (!error) throw new TypeError("a refusal must name at least one problem");
  return { ok: false, error, errors: problems };
}

/** Something for a person to look at. The value that it names was not changed. */
export interface Flag {
  readonly code: FlagCode;
  readonly message: string;
  readonly path: string;
}
