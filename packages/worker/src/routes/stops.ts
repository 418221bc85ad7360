import { SealedEntry } from "@roadside/core";
import { Hono } from "hono";
import * as v from "valibot";
import { ROLES } from "../accounts/roles.ts";
import type { SignedInEnv } from "../http/context.ts";
import { Assessment, AssessmentRefusal, ReplayedStop } from "../http/core-schemas.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { CountOption, linkNext, MatchCount, PageLimit } from "../http/pages.ts";
import { ProblemError } from "../http/problem.ts";
import { StopSummary, UnitPrefix } from "../http/schemas.ts";
import { actorOf, allow, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import { readStopCursor, writeStopCursor } from "../http/stop-cursor.ts";
import { readStopFilters, StopFilters } from "../http/stop-filters.ts";
import { SEARCH_KINDS } from "../personal/vault.ts";
import { problem } from "../problem-codes.ts";
import { MAX_COUNTED_ROWS } from "../store/count-stops.ts";
import { StopDamaged } from "../store/stop-details.ts";

const Query = v.object({
  ...StopFilters.entries,
  cursor: v.optional(v.pipe(v.string(), v.maxLength(200))),
  limit: v.optional(PageLimit),
  count: v.optional(CountOption),
});

const Page = v.object({ stops: v.array(StopSummary), next: v.nullable(v.string()), count: v.optional(MatchCount) });
const Details = v.object({
  stop: ReplayedStop,
  entries: v.array(SealedEntry),
  assessment: v.union([Assessment, AssessmentRefusal]),
  prior: v.array(v.object({ ...StopSummary.entries, same: v.array(v.picklist(SEARCH_KINDS)) })),
  dropped: v.array(v.object({ entry: v.string(), at: v.string(), rule: v.string(), keepDays: v.number() })),
  received: v.array(v.object({ entry: v.string(), receivedAt: v.string(), skewMs: v.nullable(v.number()) })),
  damaged: v.array(v.object({ entry: v.string(), message: v.string() })),
  attachments: v.array(
    v.object({ entry: v.string(), digest: v.string(), mediaType: v.string(), receivedAt: v.nullable(v.string()) }),
  ),
});

/** In the body, not in the address, because addresses are stored in logs and histories. */
const Search = v.strictObject({
  by: v.picklist(SEARCH_KINDS, problem("by-unknown", `must be ${SEARCH_KINDS.join(", ")}`)),
  number: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(3, problem("text-empty", "must have at least 3 characters")),
    v.maxLength(64, problem("text-too-long", "at most 64 characters")),
  ),
  unit: v.optional(UnitPrefix),
});
const MAX_FOUND = 200;

const tag = "Stops";

export const stopRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn)
  .get(
    "/",
    describeCall({
      tag,
      summary: "List stops",
      description:
        "Returns the stops of the unit and all under it, newest first. `from` is inclusive. `to` is " +
        "exclusive if it is a time; a day as `to` includes that day. Days are in China time (UTC+8). " +
        "`open=true` returns only stops with open duties. The next page is in `next` and in the `Link` " +
        "header. `count=true` adds the total: exact by unit and category alone; other filters examine up to " +
        `${MAX_COUNTED_ROWS.toLocaleString("en")} stops, beyond which the total is \`atLeast\`. The list ` +
        "does not identify drivers.",
      answer: { status: 200, description: "A page of stops", schema: Page },
      refuses: { 400: "A filter is invalid", 403: "The unit is outside the caller's own" },
    }),
    allow(...ROLES, "stops:read"),
    validate("query", Query),
    async (c) => {
      const { cursor, limit = 50, count, ...filters } = c.req.valid("query");
      const query = {
        ...readStopFilters(c, filters),
        limit,
        after: cursor === undefined ? undefined : readStopCursor(cursor),
      };
      const { store } = c.var;
      const [{ stops, next }, counted] = await Promise.all([
        store.stops.list(query),
        count && store.stops.count(query),
      ]);
      return c.json(
        { stops, next: linkNext(c, next && writeStopCursor(next)), ...(counted && { count: counted }) },
        200,
      );
    },
  )
  .post(
    "/search",
    describeCall({
      tag,
      summary: "Search for a driver or a vehicle",
      description:
        `Returns up to ${MAX_FOUND} stops of one plate, identity or licence number, newest first, in any ` +
        "spelling. The number is not stored and is not part of an address. The audit log records the search " +
        "first, with a token of the number.",
      answer: { status: 200, description: "The stops", schema: v.object({ stops: v.array(StopSummary) }) },
      refuses: { 400: "The body is invalid", 403: "The unit is outside the caller's own" },
    }),
    allow(...ROLES, "personal:read"),
    validate("json", Search),
    async (c) => {
      const { by, number, unit } = c.req.valid("json");
      const stops = await c.var.store.stops.search(
        { kind: by, number, unit: resolveUnit(c, unit), limit: MAX_FOUND },
        actorOf(c),
      );
      return c.json({ stops }, 200);
    },
  )
  .get(
    "/:id",
    describeCall({
      tag,
      summary: "Get a stop",
      description:
        "Returns the replayed stop, its entries as they were sealed, the assessment under the law of its " +
        "day, earlier stops of the same driver or vehicle within the caller's unit, and which personal parts " +
        "retention has deleted, when and by which rule. `received` gives the time at which each entry " +
        "arrived and by how much its device's clock was ahead of the server's; `attachments` gives the time " +
        "at which the bytes of each arrived, or null if they have not arrived or were deleted. `damaged` names " +
        "entries that were changed after they were received: they are not replayed. It contains " +
        "personal data: the audit log records the reader first.",
      answer: { status: 200, description: "The stop", schema: Details },
      refuses: {
        404: "There is no such stop, or it is outside the caller's unit",
        409: "The entry that logged it was changed: `damaged` names it",
      },
    }),
    allow(...ROLES, "personal:read"),
    validate("param", v.object({ id: v.pipe(v.string(), v.maxLength(64)) })),
    async (c) => {
      const { officer, store } = c.var;
      const found = await store.stops
        .find(c.req.valid("param").id, officer.unit, actorOf(c))
        .catch((error: unknown) => {
          if (!(error instanceof StopDamaged)) throw error;
          throw new ProblemError("record-damaged", { members: { damaged: error.damaged } });
        });
      if (!found) throw new ProblemError("not-found");
      return c.json(found, 200);
    },
  );
