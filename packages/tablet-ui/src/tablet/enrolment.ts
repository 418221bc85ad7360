import { signal } from "@preact/signals";
import { type Enrolment, toEnrolment } from "../entries/device-problem.ts";
import type { EntryResult } from "../entries/held-entry.ts";
import type { Access } from "../officer/access.ts";
import type { TabletStore } from "../store/tablet-store.ts";
import type { Api } from "../sync/api.ts";
import type { Device } from "../sync/device.ts";
import type { Entries } from "./entries.ts";

const REVOKED = "revoked";

export interface EnrolmentPorts {
  readonly store: TabletStore;
  readonly api: Pick<Api, "enrol" | "depositCode">;
  readonly device: Device;
  readonly access: Access;
  readonly token: () => string;
  readonly entries: Entries;
  /** Called once when the server revokes the tablet. */
  readonly onRevoked: () => void;
}

/** Whether the server accepts entries of this tablet. */
export async function createEnrolment(ports: EnrolmentPorts) {
  const { store, api, device, access, token, entries, onRevoked } = ports;
  const state = signal<Enrolment>((await store.settings.get<boolean>(REVOKED)) ? "revoked" : "unknown");

  async function setState(next: Enrolment): Promise<void> {
    const isNews = next === "revoked" && state.value !== "revoked";
    state.value = next;
    if (next !== "revoked" && next !== "enrolled") return;
    // A full disk must not stop sending; the server reports the state again.
    await store.settings.set(REVOKED, next === "revoked").catch(() => undefined);
    if (isNews) onRevoked();
  }

  /** Requests enrolment, or its state. Entries that waited for it become due. */
  async function request(): Promise<void> {
    if (!access.hasValidSession()) return;
    const answer = await api.enrol(token(), device);
    if (answer === null) return;
    await setState(answer);
    // If the disk is full they become due by time.
    if (answer === "enrolled") entries.update(await store.outbox.release().catch(() => new Map()));
  }

  return {
    state,
    request,
    /** Reads the tablet's state from the results of a batch. */
    async readResults(results: readonly EntryResult[]): Promise<void> {
      const states = results.map((result) =>
        result.status === "rejected" ? toEnrolment(result.problem.code) : undefined,
      );
      const next = states.find((one) => one !== undefined) ?? "enrolled";
      // The answer to a request is more precise than a batch that does not know the tablet.
      if (next !== "unknown" || state.value === "enrolled") await setState(next);
    },
    /** Deposits the officer's recovery code with the server, and deletes it here. A pending tablet may do so too. */
    async depositCode(): Promise<void> {
      const badge = access.badge();
      const code = badge === null ? undefined : await store.officers.getRecoveryCode(badge);
      if (badge === null || code === undefined) return;
      if (state.value === "unknown") await request();
      if (state.value === "unknown" || state.value === "taken") return;
      if (await api.depositCode(token(), device.id, badge, code)) await store.officers.dropRecoveryCode(badge);
    },
  };
}
