import { Hono } from "hono";
import * as v from "valibot";
import { ROLES } from "../accounts/roles.ts";
import type { SignedInEnv } from "../http/context.ts";
import { Citation } from "../http/core-schemas.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { CountOption, linkNext, MatchCount, PageLimit, readCursor, writeCursor } from "../http/pages.ts";
import { UnitPrefix } from "../http/schemas.ts";
import { allow, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import { problem } from "../problem-codes.ts";
import type { Position } from "../store/obligations.ts";

const Query = v.object({
  unit: v.optional(UnitPrefix),
  state: v.optional(
    v.picklist(["due", "overdue", "due,overdue"], problem("state-unknown", "must be due, overdue or due,overdue")),
  ),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(300))),
  limit: v.optional(PageLimit),
  count: v.optional(CountOption),
});

const Words = v.object({ en: v.string(), zh: v.string() });
const Page = v.object({
  obligations: v.array(
    v.object({
      stop: v.string(),
      unit: v.string(),
      code: v.string(),
      state: v.picklist(["due", "overdue"]),
      dueAt: v.nullable(v.string()),
      since: v.string(),
      words: Words,
      who: v.string(),
      limit: v.union([v.string(), v.record(v.string(), v.number())]),
      unknownCalendar: v.optional(v.string()),
      citation: Citation,
    }),
  ),
  next: v.nullable(v.string()),
  count: v.optional(MatchCount),
});

export const obligationRoutes = new Hono<SignedInEnv>().use(requireSignIn).get(
  "/",
  describeCall({
    tag: "Obligations",
    summary: "List open duties",
    description:
      "Returns the open duties of the police, a laboratory or another authority under the law, for the stops " +
      "of the unit and all under it: duties that no entry has fulfilled yet, the longest due first. `dueAt` " +
      "is missing if the law gives no time limit in numbers (`limit` quotes it) or the working days of the " +
      "year are not published yet (`unknownCalendar`); such a duty is due since `since`. Time limits are " +
      "counted as each law counts them. `count=true` adds the total, with `atLeast` if there are very many. " +
      "The list does not identify drivers.",
    answer: { status: 200, description: "A page of open duties", schema: Page },
    refuses: { 400: "A filter is invalid", 403: "The unit is outside the caller's own" },
  }),
  allow(...ROLES, "obligations:read"),
  validate("query", Query),
  async (c) => {
    const { unit, state, cursor, limit = 50, count } = c.req.valid("query");
    const { store, clock } = c.var;
    const query = {
      unit: resolveUnit(c, unit),
      state: state === "due" || state === "overdue" ? state : null,
      nowMs: clock().getTime(),
      after: cursor === undefined ? undefined : readPosition(cursor),
      limit,
    };
    const [{ obligations, next }, counted] = await Promise.all([
      store.obligations.list(query),
      count && store.obligations.count(query),
    ]);
    return c.json(
      {
        obligations,
        next: linkNext(c, next && writeCursor(next.orderMs, next.stop, next.code)),
        ...(counted && { count: counted }),
      },
      200,
    );
  },
);

function readPosition(cursor: string): Position {
  const [orderMs, stop, code] = readCursor(cursor, /^(-?\d{1,16})_([0-9a-f-]{36})_([a-z0-9-]{1,64})$/);
  return { orderMs: Number(orderMs), stop: stop as string, code: code as string };
}
