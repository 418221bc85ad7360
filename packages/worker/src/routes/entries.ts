import { SealedEntry } from "@roadside/core";
import { Hono } from "hono";
import { resolver } from "hono-openapi";
import * as v from "valibot";
import type { SignedInEnv } from "../context.ts";
import { CallRefused } from "../problem.ts";
import { StoreBusy } from "../store/entries.ts";
import { type EntryResult, type Incoming, readIncoming, type Sent, sentAs } from "../sync/incoming.ts";
import { spansOf } from "../sync/slices.ts";
import { documented } from "./documented.ts";
import { Flag } from "./schemas.ts";
import { allow, signedIn } from "./sign-in.ts";

const MOST_ENTRIES = 500;
const MOST_BYTES = 1_000_000;

const Batch = v.object({ entries: v.pipe(v.array(SealedEntry), v.maxLength(MOST_ENTRIES)) });
const Results = v.object({
  results: v.array(
    v.variant("status", [
      v.object({ id: v.nullable(v.string()), status: v.picklist(["accepted", "duplicate", "conflict"]), flags: v.optional(v.array(v.string())) }),
      v.object({
        id: v.nullable(v.string()),
        status: v.literal("rejected"),
        problem: v.object({ code: v.string(), detail: v.string(), errors: v.array(Flag) }),
      }),
    ]),
  ),
});

export const entryRoutes = new Hono<SignedInEnv>().use(signedIn).post(
  "/",
  documented({
    tag: "Sync",
    summary: "Send entries",
    description:
      "Takes up to 500 entries and 1 MB, as `{ entries: […] }` or as one entry a line (`application/x-ndjson`), and answers for each in order: `accepted`, " +
      "`duplicate` (same id, same bytes), `conflict` (same id, other bytes) or `rejected` with the problem. One bad entry never costs the good ones, and sending a batch " +
      "again is harmless. Categories are derived here from the readings; what a tablet claims is kept as a claim.",
    answer: { status: 200, description: "One result for each entry, in the order in which they were sent", schema: Results },
    refuses: {
      400: "The body is not JSON, or not a list of entries",
      403: "The role does not log stops",
      413: "More than 500 entries or 1 MB",
      415: "The body is neither JSON nor NDJSON",
      503: "The same records are being written by somebody else: send them again",
    },
    requestBody: {
      required: true,
      content: {
        "application/json": { schema: resolver(Batch) },
        "application/x-ndjson": { schema: { type: "string", description: "One sealed entry a line" } },
      },
    },
  }),
  allow("officer", "supervisor", "administrator"),
  async (c) => {
    const sent = entriesIn(c.req.header("content-type") ?? "", await bodyText(c.req.raw));
    if (sent.length > MOST_ENTRIES)
      throw new CallRefused("too-many-entries", { detail: `${sent.length} entries; at most ${MOST_ENTRIES} in one call` });
    const { officer, clock, store, newId, address } = c.var;
    const now = clock();
    const results = new Map<number, EntryResult>();
    const batch: Incoming[] = [];
    for (const [index, one] of sent.entries()) {
      const read = readIncoming(one, index, { scope: officer.unit, nowMs: now.getTime() });
      if ("incoming" in read) batch.push(read.incoming);
      else results.set(index, read.result);
    }
    if (batch.length > 0) {
      const call = { batch: newId(), badge: officer.badge, unit: officer.unit, receivedAt: now.toISOString(), address };
      const stored = await store.entries.ingest(batch, call).catch((error: unknown) => {
        throw error instanceof StoreBusy ? new CallRefused("try-again", { headers: { "retry-after": "1" } }) : error;
      });
      for (const [index, result] of stored) results.set(index, result);
    }
    return c.json({ results: sent.map((_, index) => results.get(index) as EntryResult) }, 200);
  },
);

/** The body's text, read no further than its limit. */
async function bodyText(request: Request): Promise<string> {
  const tooLarge = () => new CallRefused("body-too-large", { detail: `at most ${MOST_BYTES} bytes in one call` });
  if (Number(request.headers.get("content-length") ?? 0) > MOST_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > MOST_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  chunks.reduce((at, chunk) => {
    bytes.set(chunk, at);
    return at + chunk.length;
  }, 0);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CallRefused("body-not-json", { detail: "The body is not UTF-8 text" });
  }
}

/** Each entry with its characters, cut out of the body as they came. */
function entriesIn(contentType: string, body: string): Sent[] {
  const type = contentType.split(";")[0]?.trim().toLowerCase();
  if (type === "application/x-ndjson") {
    return body
      .split(/\r?\n/)
      .filter((line) => line.trim() !== "")
      .map(sentAs);
  }
  if (type !== "application/json") throw new CallRefused("media-type-unknown", { detail: "Send application/json or application/x-ndjson" });
  let parsed: { entries?: unknown } | null;
  try {
    parsed = JSON.parse(body) as typeof parsed;
  } catch {
    throw new CallRefused("body-not-json");
  }
  const entries = parsed?.entries;
  const span = spansOf(body).get("entries");
  if (!Array.isArray(entries) || !span) {
    throw new CallRefused("request-invalid", { errors: [{ code: "field-missing", message: "must be a list of entries", path: "/entries" }] });
  }
  return [...spansOf(body, span.start).values()].map(({ start, end }, index) => ({
    text: body.slice(start, end),
    parsed: entries[index] as unknown,
  }));
}
