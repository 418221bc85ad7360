import { startChain, write } from "./chain.ts";
import type { Draft, SealedEntry } from "./entry.ts";
import { testId } from "./sample.test-data.ts";

export type Said = {
  [Kind in Draft["kind"]]: Pick<Extract<Draft, { kind: Kind }>, "kind" | "body"> & { at: string };
}[Draft["kind"]];

/** Writes a case's entries one after the other on one tablet. */
export function writeCase(unit: string, said: readonly Said[]): SealedEntry[] {
  let head = startChain("tablet-1");
  return said.map(({ at, ...draft }, index) => {
    const entry = {
      ...draft,
      id: testId(index + 1),
      stop: testId(1),
      at: { at, precision: "second" },
      recordedAt: at,
      officer: "100001",
      unit,
    } as Draft;
    const written = write(head, entry);
    if (!written.ok) throw new Error(JSON.stringify(written.errors));
    head = written.head;
    return written.sealed;
  });
}
