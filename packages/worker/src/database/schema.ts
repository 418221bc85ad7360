/** Every table of the database. `schema.sql` shows what the migrations make of an empty one. */

export { apiKeys, audit, devices, officers, recoveryCodes, sessions, signInFailures } from "./schema/accounts.ts";
export { trustedClock } from "./schema/clock.ts";
export { attachments, batchHeads, chains, entries, personalParts, quarantine } from "./schema/entries.ts";
export { importRefusals, imports } from "./schema/imports.ts";
export { installation } from "./schema/installation.ts";
export {
  analyserDays,
  findingAnswers,
  findingRounds,
  findings,
  memoryDownloads,
  memoryTests,
  shifts,
} from "./schema/integrity.ts";
export { journal } from "./schema/journal.ts";
export { ledgerCursor, ledgerHeads, ledgerKeys, ledgerLeaves, ledgerTiles, ledgerUnits } from "./schema/ledger.ts";
export { reference, tabletChanges } from "./schema/reference.ts";
export { personalDrops, retentionRules, retentionRuns } from "./schema/retention.ts";
export { obligations, personalTokens, stopCounts, stops } from "./schema/stops.ts";
export { verifications } from "./schema/verifications.ts";
