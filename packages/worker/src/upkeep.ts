import type { D1Database } from "@cloudflare/workers-types";
import { readUnavailability } from "./database/sqlite-errors.ts";
import { describeError, type ServerLogLine } from "./http/server-log.ts";
import { createSigner } from "./ledger/signing.ts";
import { createVault } from "./personal/vault.ts";
import { installationOn } from "./store/installation.ts";
import { ledgerGrowthOn } from "./store/ledger-growth.ts";
import { runDailyRetention } from "./store/retention.ts";
import { trustedClockOn } from "./store/trusted-clock.ts";

/** The limit of one run: each step adds up to 1,000 entries to the units' ledgers. The next run continues. */
const MAX_STEPS_PER_RUN = 500;

export interface Upkeep {
  readonly db: D1Database;
  readonly personalKey: string;
  readonly signingKey: string;
  readonly now: Date;
  readonly newId: () => string;
  readonly log: (line: ServerLogLine) => void;
}

/**
 * Runs the hourly tasks: follows the clock, applies the retention rule, updates the ledgers, and signs the heads of
 * ended days.
 */
export async function runUpkeep({ db, personalKey, signingKey, now, newId, log }: Upkeep): Promise<void> {
  // If one task fails, the others still run; a failed task is retried in the next run.
  const failed = (event: string) => (error: Error) => {
    const why = readUnavailability(error)?.why;
    const facts = describeError(error);
    if (why === undefined) return log({ level: "error", event, ...facts });
    log({ level: "error", event: "store.unavailable", task: event, why, ...facts });
  };
  const installation = installationOn(db);
  const keys = installation.checkKeys({ personalKey, signingKey }, now, newId);
  const wrong = await keys.catch(failed("keys.unknown"));
  if (wrong?.length !== 0) {
    // A head signed with another installation's key could not be withdrawn.
    for (const key of wrong ?? []) log({ level: "error", event: "keys.wrong", key });
    return;
  }
  const isClockTrusted = await trustedClockOn(db).advance(now).catch(failed("clock.failed"));
  if (isClockTrusted === false) log({ level: "error", event: "clock.jumped" });
  if (isClockTrusted)
    await installation
      .openDataKey(personalKey)
      .then((dataKey) => runDailyRetention(db, createVault(dataKey), now, newId))
      .catch(failed("retention.failed"));
  const isDone = await ledgerGrowthOn(db, createSigner(signingKey), newId)
    .advance(now, MAX_STEPS_PER_RUN)
    .catch(failed("log.failed"));
  if (isDone === false) log({ level: "info", event: "log.behind" });
}
