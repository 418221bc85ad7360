import { BatchHead, SealedEntry } from "@roadside/core";
import { Hono } from "hono";
import { resolver } from "hono-openapi";
import * as v from "valibot";
import { readBodyText } from "../http/body-text.ts";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall } from "../http/describe-call.ts";
import { ProblemError } from "../http/problem.ts";
import { Flag } from "../http/schemas.ts";
import { allow, requireSignIn } from "../http/sign-in.ts";
import { type BatchElement, type EntryResult, type Incoming, parseElement, readIncoming } from "../ingest/incoming.ts";
import { findSpans } from "../ingest/json-spans.ts";
import { addClaim, type Claims, groupHeads } from "../ingest/signatures.ts";

const MAX_ENTRIES = 500;
const MAX_BODY_BYTES = 1_000_000;

const Batch = v.object({ entries: v.pipe(v.array(SealedEntry), v.maxLength(MAX_ENTRIES)), heads: v.array(BatchHead) });
/** The result for one entry. */
export const Result = v.variant("status", [
  v.object({
    id: v.nullable(v.string()),
    status: v.picklist(["accepted", "duplicate", "conflict"]),
    flags: v.optional(v.array(v.string())),
  }),
  v.object({
    id: v.nullable(v.string()),
    status: v.literal("rejected"),
    problem: v.object({ code: v.string(), detail: v.string(), errors: v.array(Flag) }),
  }),
]);
const Results = v.object({ results: v.array(Result) });

export const entryRoutes = new Hono<SignedInEnv>().use(requireSignIn).post(
  "/",
  describeCall({
    tag: "Sync",
    summary: "Send entries",
    description:
      "Accepts up to 500 entries (1 MB), as `{ entries: […] }` or as one entry per line " +
      "(`application/x-ndjson`), and returns one result per entry, in order: `accepted`, `duplicate` (same " +
      "id, same bytes), `conflict` (same id, other bytes) or `rejected` with the problem. Invalid entries do " +
      "not affect valid ones. The call is idempotent: resending a batch is safe. Each device signs its " +
      'entries of the call: `heads` contains one head per device (in NDJSON a line `{"head": {…}}`). Its ' +
      "signature is ECDSA P-256 with SHA-256 over the RFC 8785 bytes of `device`, `size`, `root` and " +
      "`sentAt`; `root` is that of the RFC 6962 tree over the hashes of the entries, in order. If a device " +
      "is not enrolled or its head does not match, all its entries are rejected and stored in quarantine; " +
      "entries of other devices are processed. The server derives categories from the readings and stores a " +
      "category from the tablet only as a claim.",
    answer: {
      status: 200,
      description: "One result for each entry, in the order in which they were sent",
      schema: Results,
    },
    refuses: {
      400: "The body is not JSON, or not a list of entries",
      403: "The role must not log stops",
      413: "More than 500 entries or 1 MB",
      415: "The body is neither JSON nor NDJSON",
      503: "Another request is writing the same records: send them again",
    },
    requestBody: {
      required: true,
      content: {
        "application/json": { schema: resolver(Batch) },
        "application/x-ndjson": {
          schema: { type: "string", description: "One sealed entry or one head per line" },
        },
      },
    },
  }),
  allow("officer", "supervisor", "administrator", "entries:write"),
  async (c) => {
    const { sent, heads } = splitBody(
      c.req.header("content-type") ?? "",
      await readBodyText(c.req.raw, MAX_BODY_BYTES),
    );
    const most = Math.max(sent.length, heads.length);
    if (most > MAX_ENTRIES)
      throw new ProblemError("too-many-entries", {
        detail: `${most} entries or heads; at most ${MAX_ENTRIES} in one call`,
      });
    const { officer, clock, store, newId, address } = c.var;
    const now = clock();
    const results = new Map<number, EntryResult>();
    const incoming: Incoming[] = [];
    const claims: Claims = new Map();
    for (const [index, one] of sent.entries()) {
      const read = readIncoming(one, index, { scope: officer.unit, nowMs: now.getTime() });
      if ("incoming" in read) incoming.push(read.incoming);
      else results.set(index, read.result);
      // An entry that is rejected by itself was still signed with the others.
      addClaim(claims, one.parsed);
    }
    if (incoming.length > 0) {
      const call = { batch: newId(), badge: officer.badge, unit: officer.unit, receivedAt: now.toISOString(), address };
      const stored = await store.signedBatches.receive({ incoming, claims, heads: groupHeads(heads) }, call);
      for (const [index, result] of stored) results.set(index, result);
    }
    const inOrder = sent.map((_, index) => results.get(index) as EntryResult);
    c.set("entryResults", countResults(inOrder));
    return c.json({ results: inOrder }, 200);
  },
);

function countResults(results: readonly EntryResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of results) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** Returns each entry with its exact text, cut from the body as received, and the heads. */
function splitBody(contentType: string, body: string): { sent: BatchElement[]; heads: unknown[] } {
  const type = contentType.split(";")[0]?.trim().toLowerCase();
  if (type === "application/x-ndjson") {
    const lines = body.split(/\r?\n/).filter((line) => line.trim() !== "");
    const heads = lines
      .filter((line) => HEAD_LINE.test(line))
      .map((line) => (parseElement(line).parsed as { head?: unknown } | undefined)?.head);
    return { sent: lines.filter((line) => !HEAD_LINE.test(line)).map(parseElement), heads };
  }
  if (type !== "application/json")
    throw new ProblemError("media-type-unknown", { detail: "Send application/json or application/x-ndjson" });
  const { entries, heads = [] } = (parseBody(body) ?? {}) as { entries?: unknown; heads?: unknown };
  if (!Array.isArray(entries)) throw listProblem("entries");
  if (!Array.isArray(heads)) throw listProblem("heads");
  const spans = findSpans(body, MEMBERS_DEPTH).get("entries")?.within ?? new Map();
  const sent = entries.map((parsed: unknown, index) => ({
    text: body,
    members: spans.get(index)?.within ?? new Map(),
    parsed,
  }));
  return { sent, heads };
}

/** The members of the body, the entries in their list, and the members of each. */
const MEMBERS_DEPTH = 3;

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ProblemError("body-not-json");
  }
}

function listProblem(member: "entries" | "heads"): ProblemError {
  return new ProblemError("request-invalid", {
    errors: [{ code: "field-missing", message: `must be a list of ${member}`, path: `/${member}` }],
  });
}

/** Returns whether a line has a head and no entry. */
const HEAD_LINE = /^\s*\{\s*"head"\s*:/;
