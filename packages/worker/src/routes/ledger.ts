import { TreeHead } from "@roadside/core";
import { Hono } from "hono";
import * as v from "valibot";
import { ROLES } from "../accounts/roles.ts";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { linkNext, PageLimit, readCursor, writeCursor } from "../http/pages.ts";
import { ProblemError } from "../http/problem.ts";
import { Day, UnitPrefix } from "../http/schemas.ts";
import { allow, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import { problem } from "../problem-codes.ts";
import { LedgerBehind } from "../store/ledger.ts";

const HeadsQuery = v.pipe(
  v.object({
    unit: v.optional(UnitPrefix),
    from: v.optional(Day),
    to: v.optional(Day),
    cursor: v.optional(v.pipe(v.string(), v.maxLength(30))),
    limit: v.optional(PageLimit),
  }),
  v.check(
    ({ from, to }) => from === undefined || to === undefined || from <= to,
    problem("range-disordered", "`to` must not be before `from`"),
  ),
);
const Size = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,14}$/, problem("size-invalid", "must be a whole number of at least 1")),
  v.transform(Number),
);
const ConsistencyQuery = v.pipe(
  v.object({ unit: UnitPrefix, from: Size, to: Size }),
  v.check(({ from, to }) => from <= to, problem("sizes-disordered", "`to` must not be smaller than `from`")),
);

const Key = v.object({ id: v.string(), spki: v.string() });
const Hash = v.string();
const Inclusion = v.object({
  entry: v.string(),
  hash: Hash,
  leaf: Hash,
  position: v.number(),
  size: v.number(),
  root: Hash,
  proof: v.array(Hash),
  head: TreeHead,
});
const Tree = v.object({ size: v.number(), root: Hash });
const Consistency = v.object({ unit: v.string(), from: Tree, to: Tree, proof: v.array(Hash) });

const tag = "Log";
const behind = "The ledger does not include these entries yet: try again";

export const ledgerRoutes = new Hono<SignedInEnv>()
  .get(
    "/key",
    describeCall({
      tag,
      summary: "List signing keys",
      description:
        "Returns the current public key and every key that has signed heads: SPKI bytes in base64url, on " +
        "P-256; `id` is their SHA-256. Store the keys apart from the records: a verifier must trust a key " +
        "known in advance, not the key delivered with the evidence.",
      signedIn: false,
      answer: { status: 200, description: "The keys", schema: v.object({ current: v.string(), keys: v.array(Key) }) },
      refuses: {},
    }),
    async (c) => {
      c.header("cache-control", "no-cache");
      return c.json(await c.var.store.ledger.keys(), 200);
    },
  )
  .use(requireSignIn)
  .get(
    "/heads",
    describeCall({
      tag,
      summary: "List signed heads",
      description:
        "Returns the signed heads of the units' ledgers. Each unit has one ledger: an RFC 6962 tree of its " +
        "accepted entries, in the order of arrival. For each day (China time) with new entries, the head is " +
        "signed after the day has ended: ECDSA on P-256 with SHA-256 over the head's members without " +
        "`signature`, as RFC 8785 JSON. Store copies of the heads where the operators of this server cannot " +
        "change them; they later show whether anything was rewritten. Ordered by unit and day; the next page " +
        "is in `next` and in the `Link` header.",
      answer: {
        status: 200,
        description: "A page of heads",
        schema: v.object({ heads: v.array(TreeHead), next: v.nullable(v.string()) }),
      },
      refuses: { 400: "A filter is invalid", 403: "The unit is outside the caller's own", 503: behind },
    }),
    allow(...ROLES, "ledger:read"),
    validate("query", HeadsQuery),
    async (c) => {
      const { unit, from, to, cursor, limit = 50 } = c.req.valid("query");
      const [afterUnit, afterDay] =
        cursor === undefined ? [] : readCursor(cursor, /^([0-9A-Z]{2,12})_(\d{4}-\d{2}-\d{2})$/);
      const after = afterUnit === undefined ? undefined : { unit: afterUnit, day: afterDay as string };
      const query = { unit: resolveUnit(c, unit), from, to, after, limit };
      const { heads, next } = await whenReady(c.var.store.ledger.heads(query, c.var.clock()));
      return c.json({ heads, next: linkNext(c, next && writeCursor(next.unit, next.day)) }, 200);
    },
  )
  .get(
    "/inclusion",
    describeCall({
      tag,
      summary: "Prove that the ledger includes an entry",
      description:
        "Returns the leaf of the entry, recomputed from its stored bytes, its position, and the hashes that " +
        "lead to the root of the first head that covers it: the head of an ended day, or one of the current " +
        "day (`closed: false`), signed now. If an entry was changed after it arrived, its hashes do not lead " +
        "to a signed root. `isIncluded` of @roadside/core verifies the proof without a server.",
      answer: { status: 200, description: "The proof and its head", schema: Inclusion },
      refuses: {
        400: "The id of the entry is missing",
        404: "There is no such entry, or it is outside the caller's unit",
        503: behind,
      },
    }),
    allow(...ROLES, "ledger:read"),
    validate("query", v.object({ entry: v.pipe(v.string(), v.maxLength(64)) })),
    async (c) => {
      const { officer, store, clock } = c.var;
      const inclusion = await whenReady(store.ledger.inclusion(c.req.valid("query").entry, officer.unit, clock()));
      if (!inclusion) throw new ProblemError("not-found");
      return c.json({ ...inclusion, proof: [...inclusion.proof] }, 200);
    },
  )
  .get(
    "/consistency",
    describeCall({
      tag,
      summary: "Prove that the ledger is append-only",
      description:
        "Returns the hashes that prove that a unit's ledger of `from` entries is the beginning of its ledger " +
        "of `to` entries: nothing was removed, changed or inserted. The sizes are in the heads. " +
        "`isConsistent` of @roadside/core verifies the proof against the roots of stored heads.",
      answer: { status: 200, description: "The proof and both roots", schema: Consistency },
      refuses: {
        400: "The unit's ledger has fewer entries, or a size is invalid",
        403: "The unit is outside the caller's own",
        503: behind,
      },
    }),
    allow(...ROLES, "ledger:read"),
    validate("query", ConsistencyQuery),
    async (c) => {
      const { unit, from, to } = c.req.valid("query");
      // The ledger of exactly this unit, not of the units under it.
      if (resolveUnit(c, unit) !== unit) throw new ProblemError("unit-out-of-scope");
      const consistency = await whenReady(
        c.var.store.ledger.consistency({ unit, from, to }, c.var.officer.unit, c.var.clock()),
      );
      if (consistency) return c.json({ ...consistency, proof: [...consistency.proof] }, 200);
      const message = `the ledger of unit ${unit} has fewer than ${to} entries`;
      throw new ProblemError("request-invalid", { errors: [{ code: "size-unknown", message, path: "/to" }] });
    },
  );

/** Runs a task that needs the ledger up to date; throws a problem that can be retried if it is not. */
export async function whenReady<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    throw error instanceof LedgerBehind ? new ProblemError("log-behind", { headers: { "retry-after": "1" } }) : error;
  });
}
