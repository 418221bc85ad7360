import { join } from "node:path";
import { sqliteD1 } from "./sqlite-d1.ts";

const NAME = /^[a-z0-9][a-z0-9-]{0,30}$/;

/** The further files that ROADSIDE_SHARDS names, as in `dali,kunming`: each is `shard-` and its name in the folder of state. */
export function openShards(state: string): Record<string, ReturnType<typeof sqliteD1>> {
  const names = (process.env.ROADSIDE_SHARDS ?? "").split(",").filter((name) => name !== "");
  const wrong = names.find((name) => !NAME.test(name) || name === "main");
  if (wrong !== undefined)
    throw new Error(`ROADSIDE_SHARDS names ${wrong}: a name has small letters, digits and hyphens, and is not main`);
  return Object.fromEntries(names.map((name) => [name, sqliteD1(join(state, `shard-${name}.sqlite`))]));
}
