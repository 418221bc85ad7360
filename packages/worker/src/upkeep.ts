import type { D1Database } from "@cloudflare/workers-types";
import { errorFacts, type LogLine } from "./http/server-log.ts";
import { signerUnder } from "./ledger/signing.ts";
import { vaultUnder } from "./personal/vault.ts";
import { ledgerGrowthOn } from "./store/ledger-growth.ts";
import { runDailyRetention } from "./store/retention.ts";

/** What one run may do at most: each step adds up to a thousand entries to the units' logs. The next run goes on. */
const STEPS_A_RUN = 500;

export interface Upkeep {
  readonly db: D1Database;
  readonly personalKey: string;
  readonly signingKey: string;
  readonly now: Date;
  readonly newId: () => string;
  readonly log: (line: LogLine) => void;
}

/** What has to be done every hour without anybody asking: what the rule of retention gives up goes, units' logs grow, heads of days that are over are signed. */
export async function upkeep({ db, personalKey, signingKey, now, newId, log }: Upkeep): Promise<void> {
  // Whatever becomes of one, the other goes on; what failed is tried again the next time.
  const failed = (event: string) => (error: Error) => log({ level: "error", event, ...errorFacts(error) });
  await runDailyRetention(db, vaultUnder(personalKey), now, newId).catch(failed("retention.failed"));
  const isDone = await ledgerGrowthOn(db, signerUnder(signingKey), newId)
    .advance(now, STEPS_A_RUN)
    .catch(failed("log.failed"));
  if (isDone === false) log({ level: "info", event: "log.behind" });
}
