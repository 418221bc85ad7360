import { type Draft, type SealedEntry, startChain, write } from "@roadside/core";
import { v7 } from "uuid";
import { newDeviceKey } from "../packages/worker/src/testing/device-key.ts";
import type { signedIn } from "./server.ts";

/** The events of a stop, in order; a correction names the corrected entry by its position. */
export type Happened = Omit<Pick<Draft, "kind" | "body" | "personal">, "body"> & { body: object; corrects?: number };

/** Sends a stop that another tablet logged some hours ago, one minute per entry. */
export async function caseOnServer(
  supervisor: Awaited<ReturnType<typeof signedIn>>,
  happened: readonly Happened[],
  officer = "100001",
): Promise<SealedEntry[]> {
  const device = `tablet-${v7()}`;
  const key = await newDeviceKey();
  await supervisor.post("/v1/devices", { id: device, unit: "532931", publicKey: key.publicKey });
  let stop = v7();
  const startMs = Date.now() - 6 * 3_600_000;
  const entries: SealedEntry[] = [];
  let head = startChain(device);
  for (const [index, { kind, body, personal, corrects }] of happened.entries()) {
    // A second first entry begins another stop.
    if (kind === "logged" && index > 0) stop = v7();
    const at = inChina(startMs + index * 60_000);
    const said = corrects === undefined ? body : { ...body, corrects: entries[corrects]?.entry.id };
    const common = {
      id: v7(),
      stop,
      at: { at, precision: "second" },
      recordedAt: at,
      officer,
      unit: "532931",
    };
    const written = write(head, { ...common, kind, body: said, ...(personal ? { personal } : {}) } as Draft);
    if (!written.ok) throw new Error(JSON.stringify(written.errors));
    head = written.head;
    entries.push(written.sealed);
  }
  const heads = [await key.head(device, entries, new Date().toISOString())];
  const { results } = await supervisor.post<{ results: { status: string }[] }>("/v1/entries", { entries, heads });
  if (results.some(({ status }) => status !== "accepted")) throw new Error(JSON.stringify(results));
  return entries;
}

function inChina(ms: number): string {
  return `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}
