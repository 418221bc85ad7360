import type { Store } from "../http/context.ts";
import type { Vault } from "../personal/vault.ts";
import type { Databases } from "./databases.ts";
import { shardedAttachments } from "./sharded-attachments.ts";
import { shardedStatistics } from "./sharded-counts.ts";
import { shardedDevices } from "./sharded-devices.ts";
import { shardedEntries } from "./sharded-entries.ts";
import { shardedFindings } from "./sharded-findings.ts";
import { shardedImports } from "./sharded-imports.ts";
import { shardedKept, shardedReference } from "./sharded-kept.ts";
import { shardedEvidence, shardedLog } from "./sharded-log.ts";
import { shardedObligations } from "./sharded-obligations.ts";
import { shardedStops } from "./sharded-stops.ts";
import { shardedTablet } from "./sharded-tablet.ts";
import { shardedTrail } from "./sharded-trail.ts";
import { shardedHealth, shardedRetention } from "./sharded-upkeep.ts";

/** The stores of several databases as one: what a unit's records answer is asked where the unit lives, what spans databases is merged, and everything else is in the main one. */
export function shardedStore(databases: Databases<Store>, vault: Vault): Store {
  return {
    ...databases.main.store,
    ...shardedFindings(databases),
    ...shardedKept(databases),
    ...shardedDevices(databases),
    attachments: shardedAttachments(databases),
    entries: shardedEntries(databases),
    evidence: shardedEvidence(databases),
    health: shardedHealth(databases),
    imports: shardedImports(databases),
    log: shardedLog(databases),
    obligations: shardedObligations(databases),
    reference: shardedReference(databases),
    retention: shardedRetention(databases),
    statistics: shardedStatistics(databases),
    stops: shardedStops(databases, vault),
    tablet: shardedTablet(databases),
    auditLog: shardedTrail(databases),
  };
}
