import { compareYearOnYear, tally } from "@roadside/core";
import { Hono } from "hono";
import * as v from "valibot";
import { ROLES } from "../accounts/roles.ts";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { Day, UnitPrefix } from "../http/schemas.ts";
import { allow, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import { problem } from "../problem-codes.ts";
import { groupCounts, summariseReadings } from "../statistics/summary.ts";
import { type DayRange, DIMENSIONS } from "../store/statistics.ts";

const BY = ["day", "month", "unit", "category", ...DIMENSIONS] as const;

const Query = v.pipe(
  v.object({
    unit: v.optional(UnitPrefix),
    from: v.optional(Day),
    to: v.optional(Day),
    by: v.optional(
      v.pipe(
        v.string(),
        v.transform((text) => text.split(",")),
        v.array(v.picklist(BY, problem("by-unknown", `must be of ${BY.join(", ")}`))),
      ),
    ),
    compare: v.optional(v.literal("previous-year", problem("compare-unknown", "must be previous-year"))),
  }),
  v.check(
    ({ from, to }) => (from === undefined) === (to === undefined),
    problem("range-open", "give both `from` and `to`, or neither"),
  ),
  v.check(({ from = "", to = "" }) => from <= to, problem("range-disordered", "`to` must not be before `from`")),
  v.check(
    ({ compare, from }) => compare === undefined || from !== undefined,
    problem("compare-without-range", "requires `from` and `to`"),
  ),
  v.check(
    ({ by = [] }) => !(by.includes("day") && by.includes("month")),
    problem("by-combined", "day or month, not both"),
  ),
  v.check(
    ({ by = [] }) => by.filter((one) => isDimension(one)).length <= 1,
    problem("by-combined", `only one of ${DIMENSIONS.join(", ")} at a time`),
  ),
);

const Tally = v.object({
  stops: v.number(),
  positive: v.number(),
  positiveRate: v.nullable(v.string()),
  byCategory: v.record(v.string(), v.number()),
});
const Statistics = v.object({
  unit: v.string(),
  from: v.nullable(v.string()),
  to: v.nullable(v.string()),
  by: v.array(v.string()),
  total: Tally,
  undated: v.number(),
  groups: v.array(
    v.object({
      ...Tally.entries,
      unit: v.optional(v.string()),
      period: v.optional(v.string()),
      key: v.optional(v.string()),
      category: v.optional(v.string()),
    }),
  ),
  distributions: v.optional(
    v.array(
      v.object({
        specimen: v.string(),
        unit: v.string(),
        tests: v.number(),
        zero: v.number(),
        min: v.string(),
        max: v.string(),
        sum: v.string(),
      }),
    ),
  ),
  previousYear: v.optional(
    v.object({
      from: v.string(),
      to: v.string(),
      total: Tally,
      change: v.object({ stops: v.nullable(v.string()), positive: v.nullable(v.string()) }),
    }),
  ),
});

export const statisticsRoutes = new Hono<SignedInEnv>().use(requireSignIn).get(
  "/",
  describeCall({
    tag: "Statistics",
    summary: "Count stops",
    description:
      "Returns counts of the stops of the unit and all under it, without voided stops, from counts that are " +
      "updated with each entry. `from` and `to` are days, both included, in the local time of each place. " +
      `\`by\` accepts day or month, unit, category, and one of ${DIMENSIONS.join(", ")}. Stops whose time is ` +
      "known only to the month count in that month; `undated` is the number of stops without a known day in " +
      "months that the range covers only in part (by day: in all its months). An hour known only as a band " +
      "is counted as a band; `weekday-hour` is the day of the week, from 1 for Monday to 7, and the hour, as " +
      "in `4 21`. `compare=previous-year` adds the same days of the previous year and the change in percent. " +
      "`by=reading` adds the exact minimum, maximum and sum.",
    answer: { status: 200, description: "The counts", schema: Statistics },
    refuses: { 400: "A filter is invalid", 403: "The unit is outside the caller's own" },
  }),
  allow(...ROLES, "statistics:read"),
  validate("query", Query),
  async (c) => {
    const { unit: requested, from, to, by = [], compare } = c.req.valid("query");
    const unit = resolveUnit(c, requested);
    const days: DayRange | null = from !== undefined && to !== undefined ? { from, to } : null;
    const dimension = by.find(isDimension) ?? "total";
    const period = by.find((one) => one === "day" || one === "month") ?? null;
    const { statistics } = c.var.store;

    const plainTotal = (range: DayRange | null) =>
      statistics.count({ unit, days: range, dimension: "total", byUnit: false, period: null });
    const [grouped, whole] = await Promise.all([
      statistics.count({ unit, days, dimension, byUnit: by.includes("unit"), period }),
      plainTotal(days),
    ]);
    const total = tally(whole.rows);
    const previousYear = compare && days ? await countPreviousYear(days, total, plainTotal) : undefined;

    return c.json(
      {
        unit,
        from: from ?? null,
        to: to ?? null,
        by: [...by],
        total,
        undated: grouped.undated,
        groups: by.length === 0 ? [] : groupCounts(grouped.rows).flatMap((group) => toGroups(group, by, dimension)),
        ...(dimension === "reading" ? { distributions: summariseReadings(grouped.rows) } : {}),
        ...(previousYear ? { previousYear } : {}),
      },
      200,
    );
  },
);

function isDimension(word: string): word is (typeof DIMENSIONS)[number] {
  return (DIMENSIONS as readonly string[]).includes(word);
}

type Group = ReturnType<typeof groupCounts>[number];

/** Converts a group to one with names for its keys; by category, to one group for each category. */
function toGroups({ unit, period, key, tally: counts }: Group, by: readonly string[], dimension: string) {
  const name = {
    ...(unit === null ? {} : { unit }),
    ...(period === null ? {} : { period }),
    ...(dimension === "total" ? {} : { key }),
  };
  if (!by.includes("category")) return [{ ...name, ...counts }];
  return Object.entries(counts.byCategory).map(([category, count]) => ({
    ...name,
    category,
    ...tally([{ category, count }]),
  }));
}

async function countPreviousYear(
  days: DayRange,
  now: ReturnType<typeof tally>,
  count: (days: DayRange) => Promise<{ rows: Parameters<typeof tally>[0] }>,
) {
  const range = { from: yearBefore(days.from), to: yearBefore(days.to) };
  const total = tally((await count(range)).rows);
  return { ...range, total, change: compareYearOnYear(now, total) };
}

/** Returns the same day of the previous year; 29 February becomes the 28th. */
function yearBefore(day: string): string {
  const year = String(Number(day.slice(0, 4)) - 1).padStart(4, "0");
  return day.endsWith("-02-29") ? `${year}-02-28` : `${year}${day.slice(4)}`;
}
