import { Hono } from "hono";
import * as v from "valibot";
import type { AppEnv } from "../context.ts";
import { documented } from "./documented.ts";

const Health = v.object({
  ready: v.boolean(),
  database: v.picklist(["ready", "unreachable"]),
  migrations: v.picklist(["applied", "missing"]),
  time: v.string(),
});

export const healthRoutes = new Hono<AppEnv>().get(
  "/",
  documented({
    tag: "Operations",
    signedIn: false,
    summary: "Is it ready",
    description:
      "Whether the database answers and has the newest migration, and the server's time. It answers 503 with the same form where it is not ready.",
    answer: { status: 200, description: "Ready", schema: Health },
    refuses: {},
  }),
  async (c) => {
    const health = await c.var.store.health.check();
    const ready = health.database === "ready" && health.migrations === "applied";
    c.header("cache-control", "no-store");
    return c.json({ ready, ...health, time: c.var.clock().toISOString() }, ready ? 200 : 503);
  },
);
