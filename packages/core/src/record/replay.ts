import type { Flag } from "../refusal.ts";
import type { Logged, Test } from "./body.ts";
import type { Entry, SealedEntry } from "./entry.ts";
import type { Personal } from "./personal.ts";
import { epochMs, type When } from "./when.ts";

/** A test of a stop, with the entry that brought it. */
export type StopTest = Test & { entry: string };

/** A stop as its entries tell it: the first entry's facts, corrections applied, later tests and links added. */
export interface Stop {
  readonly id: string;
  readonly unit: string;
  readonly officer: string;
  readonly at: When;
  /** The first entry's body, as corrected; `null` while only later entries have arrived. */
  readonly logged: Logged | null;
  readonly tests: readonly StopTest[];
  readonly links: readonly { to: string; relation: string; entry: string }[];
  readonly corrections: readonly { corrects: string; reason: string; entry: string }[];
  readonly voided: { reason: string; entry: string } | null;
  /** What identifies a person, later entries over earlier ones; `null` where no entry here carries any. */
  readonly personal: Omit<Personal, "salt"> | null;
  readonly flags: readonly Flag[];
  /** Ids of all entries, in the order in which they were replayed. */
  readonly entries: readonly string[];
}

/**
 * Replays the entries of one stop, in whatever order they are given: each device's in the order of its chain, devices among each other by their clocks.
 * An order that should not happen is kept and flagged. Throws on an empty list or on entries of several stops, since those are the caller's mistake.
 */
export function replay(sealed: readonly SealedEntry[]): Stop {
  const ordered = inOrder(sealed);
  const first = ordered.find(({ entry }) => entry.kind === "logged") ?? ordered[0];
  if (!first) throw new TypeError("a stop has at least one entry");

  const { stop, unit, officer } = first.entry;
  let { at } = first.entry;
  const flags: Flag[] = [];
  const flag = (code: string, message: string, index: number) => flags.push({ code, message, path: `/entries/${index}` });
  const corrected = correctionsOf(ordered);
  const links: Stop["links"][number][] = [];
  const tests: StopTest[] = [];
  const personal: Omit<Personal, "salt"> = {};
  let logged: Logged | null = null;
  let voided: Stop["voided"] = null;

  ordered.forEach(({ entry, personal: identifying }, index) => {
    if (entry.stop !== stop) throw new TypeError(`entry ${entry.id} belongs to stop ${entry.stop}, not to ${stop}`);
    if (voided) flag("after-voided", "was written after the stop was voided", index);
    if (identifying) {
      const { salt: _, ...facts } = identifying;
      Object.assign(personal, facts);
    }
    switch (entry.kind) {
      case "logged": {
        if (logged) {
          flag("logged-twice", "logs a stop that was logged before; only the first counts", index);
          return;
        }
        const correction = corrected.get(entry.id);
        logged = correction?.logged ?? entry.body;
        at = correction?.at ?? entry.at;
        // The tests of the first entry come first, also where a later entry was written by a clock that runs behind.
        tests.unshift(...logged.tests.map((test) => ({ ...test, entry: entry.id })));
        return;
      }
      case "test-added":
        tests.push({ ...(corrected.get(entry.id)?.["test-added"] ?? entry.body).test, entry: entry.id });
        return;
      case "linked":
        links.push({ ...entry.body, entry: entry.id });
        return;
      case "voided":
        voided ??= { reason: entry.body.reason, entry: entry.id };
        return;
      case "corrected": {
        const target = ordered.find((other) => other.entry.id === entry.body.corrects);
        if (target?.entry.kind !== entry.body.kind) flag("corrects-nothing", "corrects an entry that is not here, or is of another kind", index);
        return;
      }
    }
  });
  if (!logged) flag("not-logged", "the entry that logs this stop has not arrived", 0);

  return {
    id: stop,
    unit,
    officer,
    at,
    logged,
    tests,
    links,
    corrections: ordered.flatMap(({ entry }) =>
      entry.kind === "corrected" ? [{ corrects: entry.body.corrects, reason: entry.body.reason, entry: entry.id }] : [],
    ),
    voided,
    personal: Object.keys(personal).length > 0 ? personal : null,
    flags,
    entries: ordered.map(({ entry }) => entry.id),
  };
}

type Correction = { at?: When | undefined; logged?: Logged; "test-added"?: Extract<Entry, { kind: "test-added" }>["body"] };

/** What holds of each corrected entry: the last body, and the last time that a correction gave. */
function correctionsOf(ordered: readonly SealedEntry[]): Map<string, Correction> {
  const corrections = new Map<string, Correction>();
  for (const { entry } of ordered) {
    if (entry.kind !== "corrected") continue;
    const earlier = corrections.get(entry.body.corrects);
    const at = (entry.body.kind === "logged" ? entry.body.at : undefined) ?? earlier?.at;
    corrections.set(entry.body.corrects, { at, [entry.body.kind]: entry.body.body });
  }
  return corrections;
}

/** Merges the devices' chains: within a device by number, since its clock may be set back; across devices by the clock. */
function inOrder(sealed: readonly SealedEntry[]): SealedEntry[] {
  const unique = new Map(sealed.map((one) => [one.hash, one]));
  const chains = new Map<string, SealedEntry[]>();
  for (const one of unique.values()) {
    const chain = chains.get(one.entry.device);
    if (chain) chain.push(one);
    else chains.set(one.entry.device, [one]);
  }
  const waiting = [...chains.values()].map((chain) => chain.sort((a, b) => a.entry.seq - b.entry.seq || (a.hash < b.hash ? -1 : 1)));
  const ordered: SealedEntry[] = [];
  while (waiting.length > 0) {
    let next = 0;
    waiting.forEach((chain, index) => {
      if (comesBefore(chain[0] as SealedEntry, waiting[next]?.[0] as SealedEntry)) next = index;
    });
    const chain = waiting[next] as SealedEntry[];
    ordered.push(chain.shift() as SealedEntry);
    if (chain.length === 0) waiting.splice(next, 1);
  }
  return ordered;
}

function comesBefore(a: SealedEntry, b: SealedEntry): boolean {
  const difference = epochMs(a.entry.recordedAt) - epochMs(b.entry.recordedAt);
  return difference < 0 || (difference === 0 && a.entry.device < b.entry.device);
}
