import { When } from "@roadside/core";
import { Hono } from "hono";
import * as v from "valibot";
import { ROLES } from "../accounts/roles.ts";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { readCursor, writeCursor } from "../http/pages.ts";
import { Name, Reading } from "../http/schemas.ts";
import { allow, requireSignIn } from "../http/sign-in.ts";
import type { TabletItem } from "../store/tablet.ts";
import { ReferenceFacts } from "./reference.ts";

const Query = v.object({ since: v.optional(v.pipe(v.string(), v.maxLength(40))) });

const itemsSchema = <S extends v.GenericSchema>(facts: S) =>
  v.array(v.intersect([v.object({ id: v.string() }), facts]));
const Items = {
  checkpoints: itemsSchema(ReferenceFacts.checkpoints),
  operations: itemsSchema(ReferenceFacts.operations),
  analysers: itemsSchema(ReferenceFacts.analysers),
};
const Ids = v.array(v.string());
const Pull = v.object({
  /** Whether this is the complete data, which replaces the tablet's copy, or only the changes. */
  whole: v.boolean(),
  ...Items,
  /** Officers who can be on a shift; null if the unit has too many to list. */
  officers: v.nullable(v.array(v.object({ badge: v.string(), name: Name }))),
  stops: v.array(
    v.object({
      id: v.string(),
      unit: v.string(),
      checkpoint: v.nullable(v.string()),
      officer: v.string(),
      at: When,
      category: v.string(),
      reading: v.nullable(Reading),
      entries: v.number(),
      obligations: v.array(v.object({ code: v.string(), dueAt: v.nullable(v.string()), since: v.string() })),
    }),
  ),
  /** How many stops have open duties, counted up to 1,000; null in an answer that has only the changes. */
  openStops: v.nullable(v.number()),
  gone: v.object({ checkpoints: Ids, operations: Ids, analysers: Ids, officers: Ids, stops: Ids }),
  next: v.string(),
});

/** Changed whenever the form of the response changes, so that no tablet uses a stored response of an older form. */
const ANSWER_FORM = "2";
const POSITION = /^([0-9A-Z]{0,12})_(\d{1,15})$/;

export const tabletRoutes = new Hono<SignedInEnv>().use(requireSignIn).get(
  "/",
  describeCall({
    tag: "Tablets",
    summary: "Get a tablet's data",
    description:
      "Returns the reference data of the officer's unit (checkpoints, operations, analysers), its officers, " +
      "and the newest open stops of the unit and of the officer: those with open duties. `openStops` is " +
      "their true number, counted up to 1,000. With `since`, the `next` of an earlier response, it " +
      "returns only the changes, and `gone` lists the ids to delete: stops without open duties, and items " +
      "that moved to another unit. If too much has changed, `whole` is true and the response replaces all " +
      "stored data. `ETag` with `If-None-Match` avoids the transfer if nothing has changed. The response " +
      "does not identify drivers.",
    answer: { status: 200, description: "The complete data or the changes", schema: Pull },
    also: { 304: "The data has not changed since the response with that ETag" },
    refuses: { 400: "The cursor was not issued by this call" },
  }),
  allow(...ROLES),
  validate("query", Query),
  async (c) => {
    const { unit, badge } = c.var.officer;
    const { tablet } = c.var.store;
    // The response may be cached if each use is revalidated.
    c.header("cache-control", "private, no-cache");
    c.header("vary", "authorization");
    for (const number of readTagNumbers(c.req.header("if-none-match"), unit)) {
      if (await tablet.isUnchanged(unit, number)) return c.body(null, 304, { etag: toTag(unit, number) });
    }
    const { since } = c.req.valid("query");
    const { isWhole, items, officers, stops, openStops, gone, upTo } = await tablet.pull(
      unit,
      badge,
      since === undefined ? null : readSince(since, unit),
    );
    c.header("etag", toTag(unit, upTo));
    const { checkpoints, operations, analysers } = items;
    return c.json(
      {
        whole: isWhole,
        checkpoints: toItems<v.InferOutput<typeof Items.checkpoints>>(checkpoints),
        operations: toItems<v.InferOutput<typeof Items.operations>>(operations),
        analysers: toItems<v.InferOutput<typeof Items.analysers>>(analysers),
        officers: officers && [...officers],
        stops,
        openStops,
        gone,
        next: writeCursor(unit, upTo),
      },
      200,
    );
  },
);

/** Stored facts were validated by the same schema when they were written. */
function toItems<T>(items: readonly TabletItem[]): T {
  return items.map(({ id, unit, facts }) => ({ id, unit, ...facts })) as T;
}

function toTag(unit: string, number: number): string {
  return `"${ANSWER_FORM}_${writeCursor(unit, number)}"`;
}

/** Returns the numbers in those of the caller's tags that this call issued for the unit. */
function readTagNumbers(ifNoneMatch: string | undefined, unit: string): number[] {
  const tags = [...(ifNoneMatch ?? "").matchAll(/"(\w+?)_([0-9A-Z]{0,12})_(\d{1,15})"/g)];
  return tags.filter(([, form, of]) => form === ANSWER_FORM && of === unit).map(([, , , number]) => Number(number));
}

/** A cursor that was issued for another unit is not valid for this one. */
function readSince(cursor: string, unit: string): number | null {
  const [of, number] = readCursor(cursor, POSITION, "/since");
  return of === unit ? Number(number) : null;
}
