import type { D1Database } from "@cloudflare/workers-types";
import type { Signer } from "../ledger/signing.ts";
import type { Vault } from "../personal/vault.ts";
import { analyserDaysOn } from "./analyser-days.ts";
import { apiKeysOn } from "./api-keys.ts";
import { attachmentsOn } from "./attachments.ts";
import { auditLogOn } from "./audit-log.ts";
import { devicesOn } from "./devices.ts";
import { entriesOn } from "./entries.ts";
import { evidenceOn } from "./evidence.ts";
import { findingsOn } from "./findings.ts";
import { healthOn } from "./health.ts";
import { importsOn } from "./imports.ts";
import { ledgerOn } from "./ledger.ts";
import { memoryDownloadsOn } from "./memory-downloads.ts";
import { obligationsOn } from "./obligations.ts";
import { officersOn } from "./officers.ts";
import { quarantineOn } from "./quarantine.ts";
import { recoveryCodesOn } from "./recovery-codes.ts";
import { referenceOn } from "./reference.ts";
import { findingRefreshOn } from "./refresh-findings.ts";
import { retentionOn } from "./retention.ts";
import { shiftsOn } from "./shifts.ts";
import { signInFailuresOn } from "./sign-in-failures.ts";
import { signedBatchesOn } from "./signed-batches.ts";
import { statisticsOn } from "./statistics.ts";
import { stopsOn } from "./stops.ts";
import { tabletOn } from "./tablet.ts";
import { trustedClockOn } from "./trusted-clock.ts";
import { verificationsOn } from "./verifications.ts";

export interface StorePorts {
  /** May read from a replica. */
  readonly db: D1Database;
  /** Always reads from the primary: a replica may not know yet that a key was revoked. */
  readonly primary: D1Database;
  readonly vault: Vault;
  readonly signer: Signer;
  readonly newId: () => string;
}

/** The database operations available to routes. */
export function openStore({ db, primary, vault, signer, newId }: StorePorts) {
  const devices = devicesOn(db);
  const entries = entriesOn(db, vault);
  const ledger = ledgerOn(db, signer, newId);
  const quarantine = quarantineOn(db, vault, entries);
  return {
    analyserDays: analyserDaysOn(db),
    apiKeys: apiKeysOn(primary),
    attachments: attachmentsOn(db, vault),
    devices,
    entries,
    evidence: evidenceOn(db, vault, ledger),
    findingRefresh: findingRefreshOn(db),
    findings: findingsOn(db),
    health: healthOn(db),
    imports: importsOn(db, vault),
    ledger,
    memory: memoryDownloadsOn(db),
    obligations: obligationsOn(db),
    officers: officersOn(db),
    quarantine,
    recoveryCodes: recoveryCodesOn(db, vault),
    reference: referenceOn(db),
    retention: retentionOn(db, vault),
    shifts: shiftsOn(db),
    signInFailures: signInFailuresOn(db),
    signedBatches: signedBatchesOn(devices, entries, quarantine),
    statistics: statisticsOn(db),
    stops: stopsOn(db, vault),
    tablet: tabletOn(db),
    trustedClock: trustedClockOn(db),
    verifications: verificationsOn(db),
    auditLog: auditLogOn(db),
  };
}

export type Store = ReturnType<typeof openStore>;
