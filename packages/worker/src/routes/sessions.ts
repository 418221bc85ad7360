import { Hono } from "hono";
import * as v from "valibot";
import type { AppEnv, SignedInEnv } from "../context.ts";
import { CallRefused } from "../problem.ts";
import { checked, documented } from "./documented.ts";
import { Badge, Name, Role } from "./schemas.ts";
import { actor, signedIn } from "./sign-in.ts";

const Officer = v.object({ badge: v.string(), name: Name, role: Role, unit: v.string() });
const Session = v.object({ token: v.string(), expiresAt: v.string(), officer: Officer });
const Credentials = v.object({ badge: Badge, password: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) });

const tag = "Sessions";

const open = new Hono<AppEnv>().post(
  "/",
  documented({
    tag,
    signedIn: false,
    summary: "Sign in",
    description: "Opens a session of 12 hours. Five wrong passwords in a row close a badge for 15 minutes, whether or not it exists.",
    answer: { status: 201, description: "The session. Send its token as `Authorization: Bearer …`", schema: Session },
    refuses: { 400: "The body is not a badge and a password", 401: "Badge or password is wrong", 429: "Too many wrong passwords: try again later" },
  }),
  checked("json", Credentials),
  async (c) => {
    const { badge, password } = c.req.valid("json");
    const { sessions, store, clock } = c.var;
    const now = clock();
    const refused = { at: now.toISOString(), badge, unit: "", action: "session.refused", subject: badge } as const;
    const closedForMs = await store.signInFailures.closedForMs(badge, now.getTime());
    if (closedForMs > 0) {
      await store.trail.add(refused);
      throw new CallRefused("too-many-attempts", { headers: { "retry-after": String(Math.ceil(closedForMs / 1_000)) } });
    }
    const session = await sessions.open(badge, password);
    if (!session) {
      await store.signInFailures.add(badge, now.getTime());
      await store.trail.add(refused);
      throw new CallRefused("sign-in-failed");
    }
    await store.signInFailures.clear(badge);
    await store.trail.add({ ...refused, unit: session.officer.unit, action: "session.opened" });
    c.header("cache-control", "no-store");
    return c.json(session, 201);
  },
);

const current = new Hono<SignedInEnv>()
  .use(signedIn)
  .get(
    "/",
    documented({
      tag,
      summary: "Who am I",
      description: "The session that the token stands for.",
      answer: { status: 200, description: "The session", schema: Session },
      refuses: {},
    }),
    (c) => c.json(c.var.session, 200),
  )
  .delete(
    "/",
    documented({ tag, summary: "Sign out", description: "Ends the session at once.", answer: { status: 204, description: "Ended" }, refuses: {} }),
    async (c) => {
      const { session, officer, store, sessions } = c.var;
      await sessions.end(session.token);
      await store.trail.add({ ...actor(c), action: "session.ended", subject: officer.badge });
      return c.body(null, 204);
    },
  );

export const sessionRoutes = new Hono<AppEnv>().route("/", open).route("/current", current);
