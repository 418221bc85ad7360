import { epochMs, readSealed, type SealedEntry } from "@roadside/core";
import type { FieldProblem } from "../problem-codes.ts";
import { covers } from "../unit-scope.ts";
import { findSpans, type Spans } from "./json-spans.ts";
import { nativeDigest } from "./native-digest.ts";

/** An entry as received: its content, and its characters, which are the evidence. */
export interface Incoming {
  readonly index: number;
  readonly sealed: SealedEntry;
  readonly bytes: string;
  readonly personal: string | null;
}

/** The server's result for one entry of a batch. */
export type EntryResult =
  | { id: string | null; status: "accepted" | "duplicate" | "conflict"; flags?: string[] }
  | { id: string | null; status: "rejected"; problem: { code: string; detail: string; errors: FieldProblem[] } };

/** A tablet's clock may run ahead by this much before its entries have to wait for their time to come. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

export interface ReadContext {
  readonly scope: string;
  readonly nowMs: number;
}

/**
 * An element of a batch: its text, the positions of its members in the text, and its value, which is `undefined` if the
 * text is not valid JSON.
 */
export interface BatchElement {
  readonly text: string;
  readonly members: Spans;
  readonly parsed: unknown;
}

/** An element of which only the characters are known. */
export function parseElement(text: string): BatchElement {
  try {
    return { text, parsed: JSON.parse(text), members: findSpans(text) };
  } catch {
    return { text, parsed: undefined, members: new Map() };
  }
}

/** Reads one element of a batch: shape, hash, personal digest, unit within scope, time not in the future. */
export function readIncoming(
  { text, members, parsed }: BatchElement,
  index: number,
  reader: ReadContext,
): { incoming: Incoming } | { result: EntryResult } {
  if (parsed === undefined)
    return { result: rejectEntry(null, [{ code: "entry-not-json", message: "is not JSON", path: "" }]) };
  const read = readSealed(parsed, nativeDigest);
  if (!read.ok) return { result: rejectEntry(claimedId(parsed), read.errors) };
  const { sealed } = read;
  const problems = [...placementProblems(sealed, reader)];
  if (problems.length > 0) return { result: rejectEntry(sealed.entry.id, problems) };
  return {
    incoming: {
      index,
      sealed,
      bytes: sliceMember(text, members, "entry") ?? "",
      personal: sliceMember(text, members, "personal"),
    },
  };
}

/** A rejection in words: the first problem's code, all problems with their fields. */
export function rejectEntry(id: string | null, errors: readonly FieldProblem[]): EntryResult {
  const [first] = errors;
  return {
    id,
    status: "rejected",
    problem: {
      code: first?.code ?? "rejected",
      detail: first ? `${first.path || "/"} ${first.message}` : "",
      errors: [...errors],
    },
  };
}

function* placementProblems({ entry, personal }: SealedEntry, { scope, nowMs }: ReadContext): Generator<FieldProblem> {
  if (!covers(scope, entry.unit))
    yield { code: "unit-out-of-scope", message: `unit ${entry.unit} is outside your unit`, path: "/entry/unit" };
  if (entry.personal !== null && !personal)
    yield { code: "personal-missing", message: "the personal part of the entry was not sent", path: "/personal" };
  const future = (path: string): FieldProblem => ({
    code: "time-in-future",
    message: "is in the future; send the entry again after that time",
    path,
  });
  if (epochMs(entry.at.at) > nowMs + CLOCK_TOLERANCE_MS) yield future("/entry/at/at");
  if (epochMs(entry.recordedAt) > nowMs + CLOCK_TOLERANCE_MS) yield future("/entry/recordedAt");
}

function sliceMember(text: string, spans: Spans, member: string): string | null {
  const span = spans.get(member);
  return span ? text.slice(span.start, span.end) : null;
}

/** The id that a malformed entry claims, so that its sender can recognise it. */
function claimedId(parsed: unknown): string | null {
  const id = (parsed as { entry?: { id?: unknown } } | null)?.entry?.id;
  return typeof id === "string" ? id.slice(0, 64) : null;
}

/** A call that sends entries: who sends, under which id, and when. */
export interface IngestCall {
  readonly batch: string;
  readonly badge: string;
  /** The caller's scope. */
  readonly unit: string;
  readonly receivedAt: string;
  /** "" where the address is unknown. */
  readonly address: string;
}
