import { Hono } from "hono";
import * as v from "valibot";
import type { AppEnv } from "../http/context.ts";
import { describeCall } from "../http/describe-call.ts";
import { describeWrongKeys } from "../http/key-check.ts";
import { ProblemError } from "../http/problem.ts";

const RETRY_AFTER_S = "5";

const Health = v.object({
  ready: v.boolean(),
  database: v.picklist(["ready", "unreachable"]),
  migrations: v.picklist(["applied", "missing", "unknown"]),
  clock: v.picklist(["right", "wrong", "unconfirmed", "unknown"]),
  keys: v.picklist(["right", "wrong", "unknown"]),
  why: v.object({
    database: v.optional(v.string()),
    migrations: v.optional(v.string()),
    clock: v.optional(v.string()),
    keys: v.optional(v.string()),
  }),
  time: v.string(),
});

export const healthRoutes = new Hono<AppEnv>().get(
  "/",
  describeCall({
    tag: "Operations",
    signedIn: false,
    summary: "Check readiness",
    description:
      "Returns whether the database responds and has the latest migration, whether the server's clock agrees " +
      "with the database's and is later than the latest received entry, whether the keys are those of the database, " +
      "and the server's time. `clock` is `unconfirmed` while it is more than a day ahead of the latest time that the " +
      "server holds for certain. If the server is not ready, the problem has the same members, and `why` has a " +
      "sentence for each part that failed.",
    answer: { status: 200, description: "Ready", schema: Health },
    refuses: { 503: "Not ready, with the same members and `why`" },
  }),
  async (c) => {
    const now = c.var.clock();
    const health = await c.var.store.health.check(now);
    // Where the database cannot be read, its keys cannot be compared.
    const wrong = health.migrations === "applied" ? await c.var.checkKeys(now) : null;
    const keys = wrong === null ? "unknown" : wrong.length === 0 ? "right" : "wrong";
    const why = wrong && wrong.length > 0 ? { ...health.why, keys: describeWrongKeys(wrong) } : health.why;
    const ready =
      health.database === "ready" && (health.clock === "right" || health.clock === "unconfirmed") && keys === "right";
    const answer = { ready, ...health, keys, why, time: now.toISOString() };
    if (!ready) throw new ProblemError("not-ready", { members: answer, headers: { "retry-after": RETRY_AFTER_S } });
    c.header("cache-control", "no-store");
    return c.json(answer, 200);
  },
);
