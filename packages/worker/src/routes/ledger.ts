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
const behind = "The log has not come so far yet: ask again";

export const ledgerRoutes = new Hono<SignedInEnv>()
  .get(
    "/key",
    describeCall({
      tag,
      summary: "The keys that sign the log",
      description:
        "The public key that signs now, and every one that heads were signed with: SPKI bytes in base64url, on P-256; `id` is their SHA-256. Keep it apart from the records: " +
        "whoever verifies trusts the key that they know, not the one that comes with the evidence.",
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
      summary: "Signed heads of the units' logs",
      description:
        "Each unit has one log (an RFC 6962 tree) of its accepted entries in the order in which they came. For each day, China's, on which it grew, its head is signed when the day is over: " +
        "ECDSA on P-256 with SHA-256 over the head's members without `signature` as RFC 8785 JSON. Keep heads where this server's keepers cannot reach them; they show later whether anything was rewritten. " +
        "By unit and day; the next page is in `next` and in the `Link` header.",
      answer: {
        status: 200,
        description: "A page of heads",
        schema: v.object({ heads: v.array(TreeHead), next: v.nullable(v.string()) }),
      },
      refuses: { 400: "A filter is not of its form", 403: "The unit lies outside one's own", 503: behind },
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
      summary: "Prove that an entry stands in the log",
      description:
        "The leaf of the entry, made anew from its bytes as they are stored now, its position, and the hashes that lead to the root of the first head that covers it: one that closed a day, " +
        "or one of the running day (`closed: false`), signed now. An entry that was changed after it came leads to no signed root. `isIncluded` of @roadside/core verifies it without a server.",
      answer: { status: 200, description: "The proof and its head", schema: Inclusion },
      refuses: {
        400: "The entry is not named",
        404: "There is no such entry, or it lies outside one's unit",
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
      summary: "Prove that the log only grew",
      description:
        "The hashes that show that a unit's log of `from` entries is the beginning of that of `to`: nothing was taken out, changed or put between since. The sizes stand in the heads. " +
        "`isConsistent` of @roadside/core verifies it against the roots of heads that were kept.",
      answer: { status: 200, description: "The proof and both roots", schema: Consistency },
      refuses: {
        400: "The unit's log has not so many entries, or a size is none",
        403: "The unit lies outside one's own",
        503: behind,
      },
    }),
    allow(...ROLES, "ledger:read"),
    validate("query", ConsistencyQuery),
    async (c) => {
      const { unit, from, to } = c.req.valid("query");
      // One unit's own log, and not those of all under it.
      if (resolveUnit(c, unit) !== unit) throw new ProblemError("unit-out-of-scope");
      const consistency = await whenReady(
        c.var.store.ledger.consistency({ unit, from, to }, c.var.officer.unit, c.var.clock()),
      );
      if (consistency) return c.json({ ...consistency, proof: [...consistency.proof] }, 200);
      const message = `the ledger of unit ${unit} has fewer than ${to} entries`;
      throw new ProblemError("request-invalid", { errors: [{ code: "size-unknown", message, path: "/to" }] });
    },
  );

/** An answer that needs the log to have come so far; a refusal that can be tried again where it has not. */
export async function whenReady<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    throw error instanceof LedgerBehind ? new ProblemError("log-behind", { headers: { "retry-after": "1" } }) : error;
  });
}
