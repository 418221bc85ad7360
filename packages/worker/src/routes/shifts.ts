import { UnitCode } from "@roadside/core";
import { Hono } from "hono";
import * as v from "valibot";
import { DAY_MS } from "../china-days.ts";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { linkNext, writeCursor } from "../http/pages.ts";
import { ProblemError } from "../http/problem.ts";
import { Badge, WrittenText } from "../http/schemas.ts";
import { actorOf, allow, requireSignIn, resolveUnit, resolveUnitToWrite } from "../http/sign-in.ts";
import { Instant, readSubmissionCursor, SerialNumber, SubmissionsQuery } from "../http/submissions.ts";
import { contentId } from "../ingest/content-id.ts";
import { problem } from "../problem-codes.ts";

const MAX_SHIFT_MS = DAY_MS;
const MAX_OFFICERS = 50;
const MAX_COUNT = 1_000_000_000;
const CLOCK_AHEAD_MS = 5 * 60_000;

const Count = v.pipe(
  v.number(),
  v.integer(problem("count-invalid", "must be a whole number")),
  v.minValue(0, problem("count-invalid", "must be at least 0")),
  v.maxValue(MAX_COUNT, problem("count-invalid", "must be at most 1,000,000,000")),
);
const spanMs = ({ from, to }: { from: string; to: string }) => Date.parse(to) - Date.parse(from);
const isOrdered = (span: { from: string; to: string }) => spanMs(span) > 0;
const DISORDERED = problem("range-disordered", "`to` must be after `from`");
const OnShift = v.pipe(
  v.strictObject({ badge: Badge, from: Instant, to: Instant }),
  v.check((span) => isOrdered(span), DISORDERED),
);
const Written = v.pipe(
  v.strictObject({
    unit: v.optional(UnitCode),
    analyser: SerialNumber,
    from: Instant,
    to: Instant,
    officers: v.pipe(
      v.array(OnShift),
      v.minLength(1, problem("officers-missing", "at least one officer is required")),
      v.maxLength(MAX_OFFICERS, problem("too-many-officers", `at most ${MAX_OFFICERS}`)),
    ),
    counterFirst: v.optional(Count),
    counterLast: v.optional(Count),
    mouthpieces: v.optional(Count),
    /** The squad's explanation of a difference. */
    note: v.optional(WrittenText(1000)),
  }),
  v.check((shift) => isOrdered(shift), DISORDERED),
  v.check((shift) => spanMs(shift) <= MAX_SHIFT_MS, problem("shift-too-long", "at most 24 hours")),
  v.check(
    ({ counterFirst, counterLast }) => (counterFirst === undefined) === (counterLast === undefined),
    problem("field-missing", "give both counterFirst and counterLast, or neither"),
  ),
);
const Stored = v.object({
  id: v.string(),
  status: v.picklist(["added", "duplicate"]),
  unit: v.string(),
  analyser: v.string(),
});
const Page = v.object({
  shifts: v.array(
    v.object({
      id: v.string(),
      unit: v.string(),
      analyser: v.string(),
      from: v.string(),
      to: v.string(),
      officers: v.array(v.object({ badge: v.string(), from: v.string(), to: v.string() })),
      counterFirst: v.optional(v.number()),
      counterLast: v.optional(v.number()),
      mouthpieces: v.optional(v.number()),
      note: v.optional(v.string()),
      badge: v.string(),
      at: v.string(),
    }),
  ),
  next: v.nullable(v.string()),
});

const tag = "Integrity";

export const shiftRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn)
  .post(
    "/",
    describeCall({
      tag,
      summary: "Close a shift with an analyser",
      description:
        "Stores who was on the shift and when, the analyser's counter at its start and end if it has one, " +
        "and the mouthpieces used if they were counted; up to 24 hours, one shift per analyser. It is stored " +
        "with the caller and never changes; the same shift sent again is a `duplicate`. `GET /v1/integrity` " +
        "then reports differences between counter, records and mouthpieces, and tests with that analyser by " +
        "an officer who was not on the shift. Officers send the shifts that they were on, as the tablet does " +
        "at the end; a supervisor may send any shift of the unit.",
      answer: { status: 200, description: "The result", schema: Stored },
      refuses: {
        400: "A field is invalid",
        403: "The role must not do this, the officer was not on the shift, or the unit is outside the caller's own",
      },
    }),
    allow("officer", "supervisor", "administrator"),
    validate("json", Written),
    async (c) => {
      const { unit: requested, ...facts } = c.req.valid("json");
      const { officer, store, clock } = c.var;
      const shift = { ...facts, unit: resolveUnitToWrite(c, requested) };
      if (officer.role === "officer" && !shift.officers.some(({ badge }) => badge === officer.badge)) {
        throw new ProblemError("role-not-allowed", { detail: "Officers can only close shifts that they were on" });
      }
      if (Date.parse(shift.to) > clock().getTime() + CLOCK_AHEAD_MS) {
        const message = "must not be more than five minutes in the future: close a shift when it ends";
        throw new ProblemError("request-invalid", { errors: [{ code: "time-in-future", message, path: "/to" }] });
      }
      const id = contentId({ ...shift, officers: shift.officers.map((one) => ({ ...one })) });
      const status = await store.shifts.add(id, shift, actorOf(c));
      return c.json({ id, status, unit: shift.unit, analyser: shift.analyser }, 200);
    },
  )
  .get(
    "/",
    describeCall({
      tag,
      summary: "List shifts",
      description: "Returns the shifts of the unit and all under it, newest first.",
      answer: { status: 200, description: "A page of shifts", schema: Page },
      refuses: {
        400: "A filter is invalid",
        403: "The role must not see this, or the unit is outside the caller's own",
      },
    }),
    allow("supervisor", "auditor", "administrator", "integrity:read"),
    validate("query", SubmissionsQuery),
    async (c) => {
      const { unit, cursor, limit = 50 } = c.req.valid("query");
      const { shifts, next } = await c.var.store.shifts.list({
        unit: resolveUnit(c, unit),
        after: readSubmissionCursor(cursor),
        limit,
      });
      const shown = shifts.map(({ officers, ...shift }) => ({
        ...shift,
        officers: officers.map((one) => ({ ...one })),
      }));
      return c.json({ shifts: shown, next: linkNext(c, next && writeCursor(next.at, next.id)) }, 200);
    },
  );
