import type { Store } from "../http/context.ts";
import type { EntryResult } from "../ingest/incoming.ts";
import type { Device } from "../store/devices.ts";
import { covers } from "../unit-scope.ts";
import type { Databases } from "./databases.ts";

type Devices = Pick<Store, "devices" | "quarantine">;

/**
 * Devices and the quarantine stand in the main database. Every other has a copy of each device, since the ingest holds only where the device is enrolled in the very database in which its entries
 * are written: a device that is changed is suspended in all of them first, so that one which is revoked is nowhere taken for what it was, however the change ends.
 */
export function shardedDevices<S extends Devices>(databases: Databases<S>): Devices {
  const { main, all } = databases;
  const others = all.slice(1).map(({ part }) => part);

  async function copy(id: string): Promise<void> {
    const row = await main.part.device(id);
    if (row) await Promise.all(others.map((part) => part.copyDevice(row)));
  }

  /** Whether a chain of that name belongs to a unit outside a scope, in a database that the main one does not see, though nobody has enrolled the name. */
  async function isOthers(id: string, scope: string): Promise<boolean> {
    const [known, ...units] = await Promise.all([main.part.device(id), ...others.map((part) => part.chainUnit(id))]);
    return known === null && units.some((unit) => unit !== null && !covers(scope, unit));
  }

  return {
    devices: {
      ...main.store.devices,

      async list(query) {
        const { devices, next } = await main.store.devices.list(query);
        const ids = devices.map(({ id }) => id);
        const clocks = await Promise.all(others.map((part) => part.clocks(ids)));
        const latest = ({ id, clock }: Device) =>
          [clock, ...clocks.map((of) => of.get(id) ?? null)]
            .filter((one) => one !== null)
            .sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1))[0] ?? null;
        return { devices: devices.map((device) => ({ ...device, clock: latest(device) })), next };
      },

      async ask(wanted, who, mayEnrol) {
        if (await isOthers(wanted.id, who.unit)) return "taken";
        const answer = await main.store.devices.ask(wanted, who, mayEnrol);
        if (typeof answer !== "string") await copy(wanted.id);
        return answer;
      },

      async put(wanted, who) {
        if (await isOthers(wanted.id, who.unit)) return false;
        await Promise.all(others.map((part) => part.suspendDevice(wanted.id)));
        const isWritten = await main.store.devices.put(wanted, who);
        await copy(wanted.id);
        return isWritten;
      },
    },

    quarantine: {
      ...main.store.quarantine,

      async keep(refused, call) {
        const ids = refused.map(({ incoming }) => incoming.sealed.entry.id);
        const stored = await Promise.all(others.map((part) => part.hashesOf(ids)));
        const isStored = (hash: string) => stored.some((hashes) => hashes.has(hash));
        const results = refused
          .filter(({ incoming }) => isStored(incoming.sealed.hash))
          .map(({ incoming: { index, sealed } }): [number, EntryResult] => [
            index,
            { id: sealed.entry.id, status: "duplicate" },
          ]);
        const unknown = refused.filter(({ incoming }) => !isStored(incoming.sealed.hash));
        return new Map([...results, ...(unknown.length === 0 ? [] : await main.store.quarantine.keep(unknown, call))]);
      },
    },
  };
}
