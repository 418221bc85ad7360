import type { SealedEntry } from "@roadside/core";
import type { App } from "@roadside/worker";
import { hc, type InferResponseType } from "hono/client";
import type { Enrolment } from "../entries/enrolment.ts";
import type { HeldEntry } from "../entries/held-entry.ts";
import type { ShiftReport } from "../stops/shift.ts";
import type { Device } from "./device-key.ts";
import type { Answer } from "./sender.ts";

const WAIT_MS = 20_000;
/** A photo or a batch may take as long as the slowest line that is still of use needs for it: 5 kB a second. */
const SLOWEST_BYTES_PER_MS = 5;
const BOOKMARK_HEADER = "x-d1-bookmark";

/** The calls that the tablet makes. Every failure is an answer; nothing throws. */
export function apiAt(origin: string) {
  // What the server had written when it last answered: under read replication, no later answer is older than that.
  let bookmark: string | null = null;
  let tellTime = (_: Date) => {};
  const timed: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    if (bookmark) headers.set(BOOKMARK_HEADER, bookmark);
    const body = init?.body;
    const carries = body instanceof Blob ? body.size : typeof body === "string" ? body.length : 0;
    const response = await fetch(input, {
      ...init,
      headers,
      signal: AbortSignal.timeout(WAIT_MS + carries / SLOWEST_BYTES_PER_MS),
    });
    bookmark = response.headers.get(BOOKMARK_HEADER) ?? bookmark;
    const date = response.headers.get("date");
    if (date) tellTime(new Date(date));
    return response;
  };
  const client = hc<App>(origin, { fetch: timed });
  const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

  /** The status of a call whose answer says no more; 0 where there was none. */
  async function statusOf(method: "PUT" | "POST", path: string, token: string, body: Blob | object): Promise<number> {
    const [type, bytes] = body instanceof Blob ? [body.type, body] : ["application/json", JSON.stringify(body)];
    try {
      return (
        await timed(origin + path, { method, headers: { ...as(token).headers, "content-type": type }, body: bytes })
      ).status;
    } catch {
      return 0;
    }
  }

  return {
    /** Calls with the server's time at each of its answers, to the second. */
    onServerTime(tell: (server: Date) => void): void {
      tellTime = tell;
    },

    async signIn(
      badge: string,
      password: string,
    ): Promise<{ ok: true; session: Session } | { ok: false; why: "wrong" | "too-many" | "unreachable" | "failed" }> {
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

    /** Ends the session on the server as far as the network allows; it ends by itself after its hours. */
    async signOut(token: string): Promise<void> {
      await client.v1.sessions.current.$delete({}, as(token)).catch(() => undefined);
    },

    /** What the officer can choose from, and the unit's open stops: what is kept where nothing has changed, `null` where the server did not give it. */
    async choices(token: string, kept: Choices | null): Promise<Choices | null> {
      try {
        const headers = { ...as(token).headers, ...(kept?.tag ? { "if-none-match": kept.tag } : {}) };
        const response = await client.v1.tablet.$get({ query: {} }, { headers });
        if (response.status === 304) return kept;
        return response.ok ? { ...(await response.json()), tag: response.headers.get("etag") } : null;
      } catch {
        return null;
      }
    },

    /** Asks for this tablet to be enrolled, or how it stands; `null` where the server did not say. */
    async enrol(token: string, { id, publicKey }: Device): Promise<Enrolment | null> {
      try {
        const response = await client.v1.devices.$post({ json: { id, publicKey } }, as(token));
        if (response.ok) return (await response.json()).state;
        const status: number = response.status;
        return status === 409 ? "taken" : null;
      } catch {
        return null;
      }
    },

    /** The entries of a stop as the server has them; `null` where it did not give them. Reading them is written down there. */
    async stop(token: string, id: string): Promise<SealedEntry[] | null> {
      try {
        const response = await client.v1.stops[":id"].$get({ param: { id } }, as(token));
        return response.ok ? ((await response.json()).entries as SealedEntry[]) : null;
      } catch {
        return null;
      }
    },

    /** Leaves the code with which an administrator can open what an officer keeps here; whether the server has it. */
    async depositCode(token: string, device: string, badge: string, code: string): Promise<boolean> {
      return isDone(await statusOf("PUT", `/v1/devices/${device}/recovery-codes/${badge}`, token, { code }));
    },

    /** Leaves the report of a shift that is over: whether the server has it, or refuses it for good, or could not be asked. */
    async closeShift(token: string, report: ShiftReport): Promise<"kept" | "refused" | "unreachable"> {
      const status = await statusOf("POST", "/v1/integrity/shifts", token, report);
      return status === 200 ? "kept" : status === 400 || status === 403 ? "refused" : "unreachable";
    },

    /** Sends the bytes of an attachment whose entry the server has. */
    async sendAttachment(token: string, digest: string, bytes: Blob): Promise<"kept" | "refused" | "unreachable"> {
      const status = await statusOf("PUT", `/v1/attachments/${digest}`, token, bytes);
      return isDone(status) ? "kept" : status === 0 || status === 401 || status >= 500 ? "unreachable" : "refused";
    },

    async send(token: string, entries: readonly HeldEntry[], device: Device, sentAt: string): Promise<Answer> {
      try {
        const head = await device.head(
          entries.map(({ sealed }) => sealed.hash),
          sentAt,
        );
        // The sealed characters go as they are; printing them from the stored object gives the canonical ones again.
        const body = JSON.stringify({ entries: entries.map(({ sealed }) => sealed), heads: [head] });
        const headers = { ...as(token).headers, "content-type": "application/json" };
        const response = await timed(`${origin}/v1/entries`, { method: "POST", headers, body });
        if (response.ok) return { kind: "results", results: ((await response.json()) as SyncAnswer).results };
        if (response.status === 401) return { kind: "session-ended" };
        if (response.status >= 500) return { kind: "failed", failure: { why: "server-failed" } };
        const problem = (await response.json().catch(() => ({}))) as { code?: string };
        return { kind: "failed", failure: { why: "refused", code: problem.code ?? String(response.status) } };
      } catch {
        return { kind: "failed", failure: { why: "unreachable" } };
      }
    },
  };
}

function isDone(status: number): boolean {
  return status >= 200 && status < 300;
}

type Client = ReturnType<typeof hc<App>>;
type SyncAnswer = InferResponseType<Client["v1"]["entries"]["$post"], 200>;
export type Session = InferResponseType<Client["v1"]["sessions"]["$post"], 201>;
type Pull = InferResponseType<Client["v1"]["tablet"]["$get"], 200>;
/** What a tablet keeps of its unit, with the tag by which it asks whether it still holds. What an older version of this app kept has none of the rest. */
export type Choices = Pick<Pull, "checkpoints" | "operations" | "analysers"> &
  Partial<Pick<Pull, "stops">> & { tag?: string | null; unit?: string };
export type Api = ReturnType<typeof apiAt>;
