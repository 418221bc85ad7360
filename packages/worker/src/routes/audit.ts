import { Hono } from "hono";
import * as v from "valibot";
import { AUDIT_ACTIONS } from "../accounts/audit-actions.ts";
import type { SignedInEnv } from "../http/context.ts";
import { toEndMs, toStartMs } from "../http/days.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { linkNext, PageLimit, readCursor, writeCursor } from "../http/pages.ts";
import { Badge, DayOrInstant, UnitPrefix } from "../http/schemas.ts";
import { actorOf, allow, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import { problem } from "../problem-codes.ts";
import type { Place } from "../store/audit-log.ts";

const Query = v.object({
  unit: v.optional(UnitPrefix),
  /** A badge number, or `key:` and the id of an API key. */
  badge: v.optional(
    v.union(
      [Badge, v.pipe(v.string(), v.regex(/^key:[0-9a-f-]{36}$/))],
      problem("badge-malformed", "must be a badge number, or key: and the id of a key"),
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

/** The last instant that a Date can represent. */
const LAST_MS = 8_640_000_000_000_000;

export const auditRoutes = new Hono<SignedInEnv>().use(requireSignIn).get(
  "/",
  describeCall({
    tag: "Audit",
    summary: "Read the audit log",
    description:
      "Every sign-in, read, search, export and change by officers and keys of the unit and all under it, newest " +
      "first. `subject` is an id or a token, never a name or a plate; `address` is the caller's, empty if it is " +
      "not known for sure. Lines cannot be changed, the audit log cannot be switched off, and reading it adds a " +
      "line.",
    answer: { status: 200, description: "A page of the audit log", schema: Page },
    refuses: {
      400: "A filter is invalid",
      403: "The role must not read the audit log, or the unit is outside the caller's own",
    },
  }),
  allow("auditor", "administrator", "audit:read"),
  validate("query", Query),
  async (c) => {
    const { unit, from, to, cursor, limit = 50, ...filters } = c.req.valid("query");
    const { auditLog } = c.var.store;
    const seen = resolveUnit(c, unit);
    const after = cursor === undefined ? undefined : readPlace(cursor);
    await auditLog.add({ ...actorOf(c), action: "audit.seen", subject: seen });
    const { lines, next } = await auditLog.list({
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
