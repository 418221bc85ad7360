import type { D1Database } from "@cloudflare/workers-types";
import type { BatchHead, SealedEntry } from "@roadside/core";
import { type DeviceKey, newDeviceKey } from "./device-key.ts";

/** The devices of tests on other subjects: each is enrolled for every unit with the first entry that it sends. */
export function enrolledDevices(db: D1Database) {
  const keys = new Map<string, Promise<DeviceKey>>();

  async function enrol(device: string): Promise<DeviceKey> {
    const key = await newDeviceKey();
    const insert =
      "INSERT INTO devices (id, unit, name, public_key, state, asked_by, asked_at) VALUES (?1, '', ?1, ?2, 'enrolled', 'test', 'test')";
    await db.prepare(insert).bind(device, key.publicKey).run();
    return key;
  }

  async function headsOf(elements: readonly unknown[], sentAt: string): Promise<BatchHead[]> {
    const byDevice = new Map<string, SealedEntry[]>();
    for (const element of elements) {
      const { entry, hash } = (element ?? {}) as Partial<SealedEntry>;
      if (typeof entry?.device !== "string" || typeof hash !== "string") continue;
      byDevice.set(entry.device, [...(byDevice.get(entry.device) ?? []), element as SealedEntry]);
    }
    const heads: BatchHead[] = [];
    for (const [device, entries] of byDevice) {
      const key = keys.get(device) ?? enrol(device);
      keys.set(device, key);
      heads.push(await (await key).head(device, entries, sentAt));
    }
    return heads;
  }

  return {
    /**
     * Adds the heads of its devices to a body for `POST /v1/entries`; its other characters do not change. A body that
     * has heads or is not a batch is returned as it is.
     */
    async signed(body: string, type: string, sentAt: string): Promise<string> {
      if (type === "application/x-ndjson") {
        const heads = await headsOf(
          body.split(/\r?\n/).map((line) => jsonOrNull(line)),
          sentAt,
        );
        return [body, ...heads.map((head) => JSON.stringify({ head }))].join("\n");
      }
      const batch = jsonOrNull(body) as { entries?: unknown; heads?: unknown } | null;
      if (!Array.isArray(batch?.entries) || batch.heads !== undefined) return body;
      const heads = await headsOf(batch.entries, sentAt);
      return `${body.slice(0, body.lastIndexOf("}"))},"heads":${JSON.stringify(heads)}}`;
    },
  };
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
