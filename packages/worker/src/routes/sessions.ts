import { type Context, Hono } from "hono";
import * as v from "valibot";
import { toAddressBlock } from "../http/address.ts";
import type { AppEnv, SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { MOST_OF_A_PASSWORD, passwordProblem } from "../http/password-rules.ts";
import { ProblemError } from "../http/problem.ts";
import { Badge, Name, OpenSession, Role } from "../http/schemas.ts";
import { actorOf, allow, EVERY_ROLE, enforceLimit, requireSignIn } from "../http/sign-in.ts";

const Officer = v.object({ badge: v.string(), name: Name, role: Role, unit: v.string() });
const Session = v.object({ id: v.string(), token: v.string(), expiresAt: v.string(), officer: Officer });
const Tried = v.pipe(v.string(), v.minLength(1), v.maxLength(MOST_OF_A_PASSWORD));
const Credentials = v.object({ badge: Badge, password: Tried });
const PasswordChange = v.strictObject({ current: Tried, next: v.string() });
const Sessions = v.object({ sessions: v.array(v.object({ ...OpenSession.entries, current: v.boolean() })) });

const tag = "Sessions";

/** Counts an attempt before its password is looked at, and refuses it where there were too many. */
async function countAttempt<E extends AppEnv>(
  c: Context<E>,
  badge: string,
  unit: string,
): Promise<() => Promise<void>> {
  const { store, clock, address } = c.var as AppEnv["Variables"];
  const now = clock();
  const writeRefusal = () =>
    store.trail.add({ at: now.toISOString(), badge, unit, action: "session.refused", subject: badge, address });
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
      "Opens a session of 12 hours. Five wrong passwords in a row close a badge for 15 minutes, whether or not it exists, and fifty in that time an address; each attempt counts before " +
      "its password is looked at.",
    answer: { status: 201, description: "The session. Send its token as `Authorization: Bearer …`", schema: Session },
    refuses: {
      400: "The body is not a badge and a password",
      401: "Badge or password is wrong",
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
      summary: "My open sessions",
      description:
        "One's own sessions, newest first: since when, until when, from where and with what. `id` names a session and opens none.",
      answer: { status: 200, description: "The sessions", schema: Sessions },
      refuses: {},
    }),
    allow(...EVERY_ROLE),
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
      summary: "Who am I",
      description: "The session that the token stands for.",
      answer: { status: 200, description: "The session", schema: Session },
      refuses: {},
    }),
    allow(...EVERY_ROLE),
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
    allow(...EVERY_ROLE),
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
        "Takes the password that one has and the next one: 12 characters or more, neither the badge nor one of the commonest; which characters is everybody's own choice. A wrong `current` " +
        "counts as a failed sign-in. Every other session of one's own ends.",
      answer: { status: 204, description: "Changed" },
      refuses: {
        400: "The next password may not be one",
        401: "The current password is wrong, or the session is missing, unknown or has ended",
        429: "Too many wrong passwords: try again later",
      },
    }),
    allow(...EVERY_ROLE),
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
      description: "Ends one of one's own sessions at once: the tablet that stayed in the car.",
      answer: { status: 204, description: "Ended" },
      refuses: { 404: "One has no such session" },
    }),
    allow(...EVERY_ROLE),
    validate("param", v.object({ id: v.pipe(v.string(), v.maxLength(64)) })),
    async (c) => {
      if (!(await c.var.sessions.end(c.req.valid("param").id, actorOf(c)))) throw new ProblemError("not-found");
      return c.body(null, 204);
    },
  );

export const sessionRoutes = new Hono<AppEnv>().route("/", open).route("/", own);
