import { Hono } from "hono";
import * as v from "valibot";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { ProblemError } from "../http/problem.ts";
import { actorOf, allow, requireAllUnits, requireSignIn } from "../http/sign-in.ts";
import { Instant } from "../http/submissions.ts";
import { isTrusted } from "../store/trusted-clock.ts";

/** How far the time that a person reads from a watch may be from the server's. */
const TOLERANCE_MS = 5 * 60_000;

const tag = "Operations";
const refuses = { 403: "Only an administrator of all units may do this" };

export const clockRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn)
  .get(
    "/",
    describeCall({
      tag,
      summary: "Get the server's clock",
      description:
        "Returns the server's time, and the latest instant that it holds for certain (`trustedAt`; null in the first " +
        "hour). If the clock jumps ahead of that instant by more than a day, `trusted` is false: retention stops, and " +
        "the ledgers' days go no further, until a tablet's clock agrees, the clock is corrected, or it is confirmed.",
      answer: {
        status: 200,
        description: "The clock",
        schema: v.object({ time: v.string(), trustedAt: v.nullable(v.string()), trusted: v.boolean() }),
      },
      refuses,
    }),
    allow("administrator"),
    async (c) => {
      requireAllUnits(c);
      const now = c.var.clock();
      const trustedAt = await c.var.store.trustedClock.read();
      return c.json({ time: now.toISOString(), trustedAt, trusted: isTrusted(now, trustedAt) }, 200);
    },
  )
  .put(
    "/",
    describeCall({
      tag,
      summary: "Confirm the server's clock",
      description:
        "Confirms that the server's clock is right although it jumped ahead, for example after the server was off " +
        "for days. `time` is the time that you read from another clock; if the server's differs by more than five " +
        "minutes, nothing is confirmed. The audit log records who confirmed it.",
      answer: { status: 204, description: "Confirmed" },
      refuses: { 400: "`time` is invalid", ...refuses, 409: "The server's clock shows another time; `time` gives it" },
    }),
    allow("administrator"),
    validate("json", v.strictObject({ time: Instant })),
    async (c) => {
      requireAllUnits(c);
      const actor = actorOf(c);
      if (Math.abs(Date.parse(actor.at) - Date.parse(c.req.valid("json").time)) > TOLERANCE_MS)
        throw new ProblemError("clock-differs", { members: { time: actor.at } });
      await c.var.store.trustedClock.confirm(actor);
      return c.body(null, 204);
    },
  );
