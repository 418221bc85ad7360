import { Hono } from "hono";
import * as v from "valibot";
import type { SignedInEnv } from "../http/context.ts";
import { toEndMs, toStartMs } from "../http/days.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { linkNext, PageLimit, readCursor, writeCursor } from "../http/pages.ts";
import { Badge, DayOrInstant, UnitPrefix } from "../http/schemas.ts";
import { actorOf, allow, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import { problem } from "../problem-codes.ts";
import { AUDIT_ACTIONS } from "../store/audit.ts";
import type { Place } from "../store/audit-log.ts";

const Query = v.object({
  unit: v.optional(UnitPrefix),
  /** An officer's badge, or `key:` and a key's id. */
  badge: v.optional(
    v.union(
      [Badge, v.pipe(v.string(), v.regex(/^key:[0-9a-f-]{36}$/))],
      problem("badge-malformed", "must be a badge, or key: and a key's id"),
    ),
  ),
  action: v.optional(
    v.picklist(AUDIT_ACTIONS, problem("action-unknown", `must be one of ${AUDIT_ACTIONS.join(", ")}`)),
  ),
  from: v.optional(DayOrInstant),
  to: v.optional(DayOrInstant),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(40))),
  limit: v.optional(PageLimit),
});

const Page = v.object({
  lines: v.array(
    v.object({
      id: v.number(),
      at: v.string(),
      badge: v.string(),
      unit: v.string(),
      action: v.picklist(AUDIT_ACTIONS),
      subject: v.string(),
      address: v.string(),
    }),
  ),
  next: v.nullable(v.string()),
});

/** The last instant that a date can be. */
const LAST_MS = 8_640_000_000_000_000;

export const auditRoutes = new Hono<SignedInEnv>().use(requireSignIn).get(
  "/",
  describeCall({
    tag: "Audit",
    summary: "Who did and who looked",
    description:
      "Every sign-in, look, search, export and change by people of the unit and all under it, newest first. `subject` is an id or a token, never a name or a number; " +
      "`address` is from where it was done, empty where that is not known for sure. Nobody can " +
      "change a line or switch the trail off, and reading it is a line of its own.",
    answer: { status: 200, description: "A page of the trail", schema: Page },
    refuses: {
      400: "A filter is not of its form",
      403: "The role does not read the trail, or the unit lies outside one's own",
    },
  }),
  allow("auditor", "administrator", "audit:read"),
  validate("query", Query),
  async (c) => {
    const { unit, from, to, cursor, limit = 50, ...filters } = c.req.valid("query");
    const { trail } = c.var.store;
    const seen = resolveUnit(c, unit);
    const after = cursor === undefined ? undefined : readPlace(cursor);
    await trail.add({ ...actorOf(c), action: "audit.seen", subject: seen });
    const { lines, next } = await trail.list({
      ...filters,
      unit: seen,
      from: from === undefined ? undefined : new Date(toStartMs(from)).toISOString(),
      to: to === undefined ? undefined : new Date(toEndMs(to)).toISOString(),
      after,
      limit,
    });
    return c.json({ lines, next: linkNext(c, next && writeCursor(Date.parse(next.at).toString(36), next.id)) }, 200);
  },
);

function readPlace(cursor: string): Place {
  const [at, id] = readCursor(cursor, /^([0-9a-z]{1,9})_(\d{1,15})$/);
  return { at: new Date(Math.min(Number.parseInt(at as string, 36), LAST_MS)).toISOString(), id: Number(id) };
}
