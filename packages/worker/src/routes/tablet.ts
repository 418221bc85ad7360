import { When } from "@roadside/core";
import { Hono } from "hono";
import * as v from "valibot";
import { ROLES } from "../accounts/roles.ts";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { readCursor, writeCursor } from "../http/pages.ts";
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
  stops: v.array(
    v.object({
      id: v.string(),
      unit: v.string(),
      checkpoint: v.nullable(v.string()),
      officer: v.string(),
      at: When,
      category: v.string(),
      entries: v.number(),
      obligations: v.array(v.object({ code: v.string(), dueAt: v.nullable(v.string()), since: v.string() })),
    }),
  ),
  gone: v.object({ checkpoints: Ids, operations: Ids, analysers: Ids, stops: Ids }),
  next: v.string(),
});

/** Changed whenever the form of the response changes, so that no tablet uses a stored response of an older form. */
const ANSWER_FORM = "1";
const POSITION = /^([0-9A-Z]{0,12})_(\d{1,15})$/;

export const tabletRoutes = new Hono<SignedInEnv>().use(requireSignIn).get(
  "/",
  describeCall({
    tag: "Tablets",
    summary: "Get a tablet's data",
    description:
      "Returns the reference data of the officer's unit (checkpoints, operations, analysers) and the unit's " +
      "newest open stops: those with open duties. With `since`, the `next` of an earlier response, it " +
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
    const { unit } = c.var.officer;
    const { tablet } = c.var.store;
    // The response may be cached if each use is revalidated.
    c.header("cache-control", "private, no-cache");
    c.header("vary", "authorization");
    for (const number of readTagNumbers(c.req.header("if-none-match"), unit)) {
      if (await tablet.isUnchanged(unit, number)) return c.body(null, 304, { etag: toTag(unit, number) });
    }
    const { since } = c.req.valid("query");
    const { isWhole, items, stops, gone, upTo } = await tablet.pull(
      unit,
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
        stops,
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
