import { type Context, Hono } from "hono";
import * as v from "valibot";
import { toAddressBlock } from "../accounts/address-block.ts";
import { MAX_PASSWORD_LENGTH, passwordProblem } from "../accounts/password-rules.ts";
import { ROLES } from "../accounts/roles.ts";
import type { AppEnv, SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { ProblemError } from "../http/problem.ts";
import { Badge, Name, OpenSession, Role } from "../http/schemas.ts";
import { actorOf, allow, enforceLimit, requireSignIn } from "../http/sign-in.ts";

const Officer = v.object({ badge: v.string(), name: Name, role: Role, unit: v.string() });
const Session = v.object({ id: v.string(), token: v.string(), expiresAt: v.string(), officer: Officer });
const AnyPassword = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_PASSWORD_LENGTH));
const Credentials = v.object({ badge: Badge, password: AnyPassword });
const PasswordChange = v.strictObject({ current: AnyPassword, next: v.string() });
const Sessions = v.object({ sessions: v.array(v.object({ ...OpenSession.entries, current: v.boolean() })) });

const tag = "Sessions";

/**
 * Counts an attempt before its password is checked, and refuses it if there were too many. Returns how to audit a
 * refusal.
 */
async function countAttempt<E extends AppEnv>(
  c: Context<E>,
  badge: string,
  unit: string,
): Promise<() => Promise<void>> {
  const { store, clock, address } = c.var as AppEnv["Variables"];
  const now = clock();
  const writeRefusal = () =>
    store.auditLog.add({ at: now.toISOString(), badge, unit, action: "session.refused", subject: badge, address });
  const waitMs = await store.signInFailures.count({ badge, address }, now.getTime());
  if (waitMs > 0) {
    await writeRefusal();
    throw new ProblemError("too-many-attempts", { headers: { "retry-after": String(Math.ceil(waitMs / 1_000)) } });
  }
  return writeRefusal;
}

const open = new Hono<AppEnv>().post(
  "/",
  describeCall({
    tag,
    signedIn: false,
    summary: "Sign in",
    description:
      "Opens a session of 12 hours. Five wrong passwords in a row lock a badge number for 15 minutes, whether or not " +
      "it exists; fifty in that time lock an address. Each attempt counts before its password is checked.",
    answer: { status: 201, description: "The session. Send its token as `Authorization: Bearer …`", schema: Session },
    refuses: {
      400: "The body is not a badge number and a password",
      401: "The badge number or the password is wrong",
      429: "Too many wrong passwords: try again later",
    },
  }),
  validate("json", Credentials),
  async (c) => {
    const { badge, password } = c.req.valid("json");
    const { sessions, clock, address } = c.var;
    await enforceLimit(c, "sign-in", toAddressBlock(address));
    const writeRefusal = await countAttempt(c, badge, "");
    const session = await sessions.open(
      { badge, password, address, userAgent: c.req.header("user-agent") ?? "" },
      clock(),
    );
    if (!session) {
      await writeRefusal();
      throw new ProblemError("sign-in-failed");
    }
    c.header("cache-control", "no-store");
    return c.json(session, 201);
  },
);

const own = new Hono<SignedInEnv>()
  .use(requireSignIn)
  .get(
    "/",
    describeCall({
      tag,
      summary: "List my open sessions",
      description:
        "The caller's sessions, newest first: since when, until when, from which address and user agent. `id` " +
        "names a session and does not open it.",
      answer: { status: 200, description: "The sessions", schema: Sessions },
      refuses: {},
    }),
    allow(...ROLES),
    async (c) => {
      const { sessions, session, officer, clock } = c.var;
      const list = await sessions.list(officer.badge, officer.unit, clock());
      return c.json({ sessions: list.map((one) => ({ ...one, current: one.id === session.id })) }, 200);
    },
  )
  .get(
    "/current",
    describeCall({
      tag,
      summary: "Get the current session",
      description: "The session of the token, with its officer.",
      answer: { status: 200, description: "The session", schema: Session },
      refuses: {},
    }),
    allow(...ROLES),
    (c) => c.json(c.var.session, 200),
  )
  .delete(
    "/current",
    describeCall({
      tag,
      summary: "Sign out",
      description: "Ends the session at once.",
      answer: { status: 204, description: "Ended" },
      refuses: {},
    }),
    allow(...ROLES),
    async (c) => {
      await c.var.sessions.end(c.var.session.id, actorOf(c));
      return c.body(null, 204);
    },
  )
  .post(
    "/current/password",
    describeCall({
      tag,
      summary: "Change my password",
      description:
        "Replaces the current password. The next one must have at least 12 characters and must not be the badge " +
        "number or a common password; any characters are allowed. A wrong `current` counts as a failed sign-in. " +
        "The caller's other sessions end.",
      answer: { status: 204, description: "Changed" },
      refuses: {
        400: "The next password is not acceptable",
        401: "The current password is wrong, or the session is missing, unknown or has ended",
        429: "Too many wrong passwords: try again later",
      },
    }),
    allow(...ROLES),
    validate("json", PasswordChange),
    async (c) => {
      const { current, next } = c.req.valid("json");
      const { sessions, session, officer } = c.var;
      const problem = passwordProblem(next, officer.badge);
      if (problem) throw new ProblemError("request-invalid", { errors: [{ ...problem, path: "/next" }] });
      const writeRefusal = await countAttempt(c, officer.badge, officer.unit);
      if (!(await sessions.isPassword(session, current))) {
        await writeRefusal();
        throw new ProblemError("sign-in-failed");
      }
      await sessions.changePassword(session, next, actorOf(c));
      return c.body(null, 204);
    },
  )
  .delete(
    "/:id",
    describeCall({
      tag,
      summary: "End one of my sessions",
      description: "Ends one of the caller's sessions at once, such as that of a lost tablet.",
      answer: { status: 204, description: "Ended" },
      refuses: { 404: "The caller has no such session" },
    }),
    allow(...ROLES),
    validate("param", v.object({ id: v.pipe(v.string(), v.maxLength(64)) })),
    async (c) => {
      if (!(await c.var.sessions.end(c.req.valid("param").id, actorOf(c)))) throw new ProblemError("not-found");
      return c.body(null, 204);
    },
  );

export const sessionRoutes = new Hono<AppEnv>().route("/", open).route("/", own);
