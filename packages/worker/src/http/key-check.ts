import type { D1Database } from "@cloudflare/workers-types";
import { createMiddleware } from "hono/factory";
import { type CheckKeys, installationOn, type Keys, type WrongKey } from "../store/installation.ts";
import type { AppEnv } from "./context.ts";
import { ProblemError } from "./problem.ts";

/** Checks the keys until they were right once: neither the keys of a process nor those of its database change. */
export function createKeyCheck(db: D1Database, keys: Keys, newId: () => string): CheckKeys {
  let isRight = false;
  return async (now) => {
    if (isRight) return [];
    const wrong = await installationOn(db).checkKeys(keys, now, newId);
    isRight = wrong.length === 0;
    return wrong;
  };
}

/** An operator must act first. */
const RETRY_LATER = { "retry-after": "60" };

/** Refuses every call while the keys are not those of the database: records would be stored under the wrong key. */
export const requireRightKeys = createMiddleware<AppEnv>(async (c, next) => {
  const wrong = await c.var.checkKeys(c.var.clock());
  if (wrong.length > 0)
    throw new ProblemError("not-ready", { members: { why: { keys: describeWrongKeys(wrong) } }, headers: RETRY_LATER });
  await next();
});

/** The header with the epoch of the installation: it grows when the server was restored from a backup. */
export const EPOCH_HEADER = "roadside-epoch";

/**
 * Names the epoch in every answer, so that a tablet notices a restore at its next call. It is read once, since it
 * changes only while no server runs.
 */
export function nameEpoch(db: D1Database) {
  let epoch: number | null = null;
  return createMiddleware<AppEnv>(async (c, next) => {
    epoch ??= (await installationOn(db).read())?.epoch ?? null;
    await next();
    if (epoch !== null) c.header(EPOCH_HEADER, String(epoch));
  });
}

/** A sentence for the operator, without anything of the keys. */
export function describeWrongKeys(wrong: readonly WrongKey[]): string {
  const names = wrong.map((key) => VARIABLES[key]).join(" and ");
  return `${names} ${wrong.length > 1 ? "do" : "does"} not belong to this database`;
}

const VARIABLES: Readonly<Record<WrongKey, string>> = {
  personalKey: "ROADSIDE_PERSONAL_KEY",
  signingKey: "ROADSIDE_SIGNING_KEY",
};
