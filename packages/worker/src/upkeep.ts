import type { D1Database } from "@cloudflare/workers-types";
import { describeError, type ServerLogLine } from "./http/server-log.ts";
import { createSigner } from "./ledger/signing.ts";
import { createVault } from "./personal/vault.ts";
import { ledgerGrowthOn } from "./store/ledger-growth.ts";
import { runDailyRetention } from "./store/retention.ts";

/** What one run may do at most: each step adds up to a thousand entries to the units' logs. The next run goes on. */
const MAX_STEPS_PER_RUN = 500;

export interface Upkeep {
  readonly db: D1Database;
  readonly personalKey: string;
  readonly signingKey: string;
  readonly now: Date;
  readonly newId: () => string;
  readonly log: (line: ServerLogLine) => void;
}

/** What has to be done every hour without anybody asking: what the rule of retention gives up goes, units' logs grow, heads of days that are over are signed. */
export async function runUpkeep({ db, personalKey, signingKey, now, newId, log }: Upkeep): Promise<void> {
  // Whatever becomes of one, the other goes on; what failed is tried again the next time.
  const failed = (event: string) => (error: Error) => log({ level: "error", event, ...describeError(error) });
  await runDailyRetention(db, createVault(personalKey), now, newId).catch(failed("retention.failed"));
  const isDone = await ledgerGrowthOn(db, createSigner(signingKey), newId)
    .advance(now, MAX_STEPS_PER_RUN)
    .catch(failed("log.failed"));
  if (isDone === false) log({ level: "info", event: "log.behind" });
}
