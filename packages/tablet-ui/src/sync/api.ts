import type { SealedEntry } from "@roadside/core";
import type { App } from "@roadside/worker";
import { hc, type InferResponseType } from "hono/client";
import type { Enrolment } from "../entries/device-problem.ts";
import type { HeldEntry } from "../entries/held-entry.ts";
import type { Choices } from "../stops/choices.ts";
import type { ShiftReport } from "../stops/shift.ts";
import type { Device } from "./device.ts";
import type { BatchAnswer } from "./sender.ts";

const TIMEOUT_MS = 20_000;
/** A photo or a batch may take as long as it needs on the slowest usable network: 5 kB/s. */
const MIN_BYTES_PER_MS = 5;
const BOOKMARK_HEADER = "x-d1-bookmark";
/** Grows when the server was restored from a backup. */
const EPOCH_HEADER = "roadside-epoch";

type Client = ReturnType<typeof hc<App>>;
type BatchResults = InferResponseType<Client["v1"]["entries"]["$post"], 200>;
export type Session = InferResponseType<Client["v1"]["sessions"]["$post"], 201>;

export type SignInResult =
  | { ok: true; session: Session }
  | { ok: false; why: "wrong" | "too-many" | "unreachable" | "failed" };

/** The result of sending a report or an attachment. A rejected one cannot succeed without a change. */
export type UploadResult = "accepted" | "rejected" | "unreachable";

/** The calls that the tablet makes. Every failure is a result; nothing throws. */
export function createApi(origin: string) {
  // What the server had written at its last answer: under read replication no later answer is older.
  let bookmark: string | null = null;
  let reportTime = (_: Date) => {};
  let reportEpoch = (_: number) => {};
  const timedFetch: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    if (bookmark) headers.set(BOOKMARK_HEADER, bookmark);
    const timeoutMs = TIMEOUT_MS + countBytes(init?.body) / MIN_BYTES_PER_MS;
    const response = await fetch(input, { ...init, headers, signal: AbortSignal.timeout(timeoutMs) });
    bookmark = response.headers.get(BOOKMARK_HEADER) ?? bookmark;
    const date = response.headers.get("date");
    if (date) reportTime(new Date(date));
    const epoch = Number(response.headers.get(EPOCH_HEADER));
    if (epoch > 0) reportEpoch(epoch);
    return response;
  };
  const client = hc<App>(origin, { fetch: timedFetch });
  const authorise = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

  /** Returns the status of a call whose body does not matter; 0 if there was no answer. */
  async function upload(method: "PUT" | "POST", path: string, token: string, body: Blob | object): Promise<number> {
    const [type, bytes] = body instanceof Blob ? [body.type, body] : ["application/json", JSON.stringify(body)];
    const headers = { ...authorise(token).headers, "content-type": type };
    return timedFetch(origin + path, { method, headers, body: bytes }).then(
      ({ status }) => status,
      () => 0,
    );
  }

  return {
    /** Calls `report` with the server's time at each answer, to the second. */
    onServerTime(report: (server: Date) => void): void {
      reportTime = report;
    },

    /** Calls `report` with the server's epoch at each answer. */
    onEpoch(report: (epoch: number) => void): void {
      reportEpoch = report;
    },

    /**
     * Reports the last number of this tablet's chain. Returns how many entries the server lacks; `null` if it did not
     * answer.
     */
    async reportChain(token: string, device: string, highest: number): Promise<number | null> {
      try {
        const param = { id: device };
        const response = await client.v1.devices[":id"].chain.$post({ param, json: { highest } }, authorise(token));
        return response.ok ? (await response.json()).missing : null;
      } catch {
        return null;
      }
    },

    async signIn(badge: string, password: string): Promise<SignInResult> {
      try {
        const response = await client.v1.sessions.$post({ json: { badge, password } });
        if (response.ok) return { ok: true, session: await response.json() };
        const status: number = response.status;
        if (status === 429) return { ok: false, why: "too-many" };
        return { ok: false, why: status === 401 || status === 400 ? "wrong" : "failed" };
      } catch {
        return { ok: false, why: "unreachable" };
      }
    },

    /** Ends the session on the server, if the network allows; it also expires by itself. */
    async signOut(token: string): Promise<void> {
      await client.v1.sessions.current.$delete({}, authorise(token)).catch(() => undefined);
    },

    /** Fetches the choices; returns `stored` if nothing changed, `null` if there was no answer. */
    async fetchChoices(token: string, stored: Choices | null): Promise<Choices | null> {
      try {
        const headers = { ...authorise(token).headers, ...(stored?.tag ? { "if-none-match": stored.tag } : {}) };
        const response = await client.v1.tablet.$get({ query: {} }, { headers });
        if (response.status === 304) return stored;
        return response.ok ? { ...(await response.json()), tag: response.headers.get("etag") } : null;
      } catch {
        return null;
      }
    },

    /** Requests enrolment or the current state of it; `null` if there was no answer. */
    async enrol(token: string, { id, publicKey }: Device): Promise<Enrolment | null> {
      try {
        const response = await client.v1.devices.$post({ json: { id, publicKey } }, authorise(token));
        if (response.ok) return (await response.json()).state;
        const status: number = response.status;
        return status === 409 ? "taken" : null;
      } catch {
        return null;
      }
    },

    /** Fetches the entries of a stop; `null` if the server did not give them. The server's audit log records this. */
    async fetchStop(token: string, id: string): Promise<SealedEntry[] | null> {
      try {
        const response = await client.v1.stops[":id"].$get({ param: { id } }, authorise(token));
        return response.ok ? ((await response.json()).entries as SealedEntry[]) : null;
      } catch {
        return null;
      }
    },

    /** Deposits an officer's recovery code with the server. Returns whether the server has it. */
    async depositCode(token: string, device: string, badge: string, code: string): Promise<boolean> {
      return isSuccess(await upload("PUT", `/v1/devices/${device}/recovery-codes/${badge}`, token, { code }));
    },

    /** Sends the report of a shift that is over. */
    async closeShift(token: string, report: ShiftReport): Promise<UploadResult> {
      const status = await upload("POST", "/v1/integrity/shifts", token, report);
      return status === 200 ? "accepted" : status === 400 || status === 403 ? "rejected" : "unreachable";
    },

    /** Sends the bytes of an attachment whose entry the server has. */
    async sendAttachment(token: string, digest: string, bytes: Blob): Promise<UploadResult> {
      const status = await upload("PUT", `/v1/attachments/${digest}`, token, bytes);
      if (isSuccess(status)) return "accepted";
      return status === 0 || status === 401 || status >= 500 ? "unreachable" : "rejected";
    },

    async send(token: string, entries: readonly HeldEntry[], device: Device, sentAt: string): Promise<BatchAnswer> {
      try {
        const head = await device.signBatch(
          entries.map(({ sealed }) => sealed.hash),
          sentAt,
        );
        // JSON.stringify of the stored object gives the canonical characters again.
        const body = JSON.stringify({ entries: entries.map(({ sealed }) => sealed), heads: [head] });
        const headers = { ...authorise(token).headers, "content-type": "application/json" };
        const response = await timedFetch(`${origin}/v1/entries`, { method: "POST", headers, body });
        if (response.ok) {
          const { results }: BatchResults = await response.json();
          return { kind: "results", results };
        }
        if (response.status === 401) return { kind: "session-ended" };
        if (response.status >= 500) return { kind: "failed", failure: { why: "server-failed" } };
        const { code }: { code?: string } = await response.json().catch(() => ({}));
        return { kind: "failed", failure: { why: "refused", code: code ?? String(response.status) } };
      } catch {
        return { kind: "failed", failure: { why: "unreachable" } };
      }
    },
  };
}

function countBytes(body: BodyInit | null | undefined): number {
  return body instanceof Blob ? body.size : typeof body === "string" ? body.length : 0;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

export type Api = ReturnType<typeof createApi>;
