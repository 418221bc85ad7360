import { Hono } from "hono";
import * as v from "valibot";
import packageFacts from "../../package.json" with { type: "json" };
import type { AppEnv } from "../http/context.ts";
import { describeCall } from "../http/describe-call.ts";
import { describeWrongKeys } from "../http/key-check.ts";
import { ProblemError } from "../http/problem.ts";
import { reportOnPlatform } from "../http/readiness.ts";
import { canServe } from "../store/health.ts";

const RETRY_AFTER_S = "5";

const { version } = packageFacts;

const Liveness = v.object({ alive: v.literal(true), version: v.string(), engine: v.string(), time: v.string() });

const Health = v.object({
  ready: v.boolean(),
  version: v.string(),
  engine: v.string(),
  database: v.picklist(["ready", "unreachable"]),
  migrations: v.picklist(["applied", "missing", "unknown"]),
  clock: v.picklist(["right", "wrong", "unconfirmed", "unknown"]),
  keys: v.picklist(["right", "wrong", "unknown"]),
  disk: v.optional(
    v.object({ state: v.picklist(["enough", "low", "full"]), freeBytes: v.number(), totalBytes: v.number() }),
  ),
  replicas: v.optional(v.object({ total: v.number(), reachable: v.number() })),
  backup: v.optional(v.object({ at: v.nullable(v.string()) })),
  journal: v.optional(v.object({ writable: v.boolean() })),
  verify: v.optional(v.object({ at: v.nullable(v.string()), differences: v.number() })),
  why: v.object({
    database: v.optional(v.string()),
    migrations: v.optional(v.string()),
    clock: v.optional(v.string()),
    keys: v.optional(v.string()),
    disk: v.optional(v.string()),
    replicas: v.optional(v.string()),
    backup: v.optional(v.string()),
    journal: v.optional(v.string()),
    verify: v.optional(v.string()),
  }),
  time: v.string(),
});

/** Whether the process answers. It reads nothing, so that a database in trouble does not restart the process. */
export const livenessRoutes = new Hono<AppEnv>().get(
  "/",
  describeCall({
    tag: "Operations",
    signedIn: false,
    summary: "Check liveness",
    description: "Returns whether the process answers, its version, its database engine and its time.",
    answer: { status: 200, description: "Alive", schema: Liveness },
    refuses: {},
  }),
  (c) => {
    c.header("cache-control", "no-store");
    const { engine } = c.var.platform;
    return c.json({ alive: true as const, version, engine, time: c.var.clock().toISOString() }, 200);
  },
);

export const healthRoutes = new Hono<AppEnv>().get(
  "/",
  describeCall({
    tag: "Operations",
    signedIn: false,
    summary: "Check readiness",
    description:
      "Returns whether the database responds and has the latest migration, whether the server's clock agrees " +
      "with the database's and is later than the latest received entry, whether the keys are those of the database, " +
      "and the server's time; on your own machine also the free disk space, the nodes of a replicated database, " +
      "whether the journal can be written, the last backup and the last verification. `clock` is `unconfirmed` while it is more than a day ahead of the latest " +
      "time that the server holds for certain. `why` has a sentence for each part that is not well. If the server is " +
      "not ready, the problem has the same members. An unconfirmed clock, an old backup or a failed verification does " +
      "not make it not ready. `/healthz` is the former name.",
    answer: { status: 200, description: "Ready", schema: Health },
    refuses: { 503: "Not ready, with the same members and `why`" },
  }),
  async (c) => {
    const { store, clock, platform, checkKeys } = c.var;
    const now = clock();
    const [health, { isReady, why, ...parts }] = await Promise.all([
      store.health.check(now),
      reportOnPlatform(platform, now),
    ]);
    // Where the database cannot be read, its keys cannot be compared.
    const wrong = health.migrations === "applied" ? await checkKeys(now) : null;
    const keys = wrong === null ? "unknown" : wrong.length === 0 ? "right" : "wrong";
    const { why: faults, ...states } = health;
    const ready = canServe(health) && keys === "right" && isReady;
    const answer = {
      ...{ ready, version, engine: platform.engine, ...states, keys, ...parts },
      why: { ...faults, ...(wrong && wrong.length > 0 ? { keys: describeWrongKeys(wrong) } : {}), ...why },
      time: now.toISOString(),
    };
    if (!ready) throw new ProblemError("not-ready", { members: answer, headers: { "retry-after": RETRY_AFTER_S } });
    c.header("cache-control", "no-store");
    return c.json(answer, 200);
  },
);
