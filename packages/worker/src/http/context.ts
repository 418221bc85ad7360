import type { D1DatabaseSession } from "@cloudflare/workers-types";
import type { Role } from "../accounts/roles.ts";
import type { Scope } from "../accounts/scopes.ts";
import type { analyserDaysOn } from "../store/analyser-days.ts";
import type { apiKeysOn } from "../store/api-keys.ts";
import type { attachmentsOn } from "../store/attachments.ts";
import type { auditLogOn } from "../store/audit-log.ts";
import type { devicesOn } from "../store/devices.ts";
import type { entriesOn } from "../store/entries.ts";
import type { evidenceOn } from "../store/evidence.ts";
import type { findingRoundsOn } from "../store/finding-rounds.ts";
import type { findingsOn } from "../store/findings.ts";
import type { healthOn } from "../store/health.ts";
import type { ImportsStore } from "../store/imports.ts";
import type { logOn } from "../store/ledger.ts";
import type { memoryOn } from "../store/memory.ts";
import type { obligationsOn } from "../store/obligations.ts";
import type { officersOn } from "../store/officers.ts";
import type { quarantineOn } from "../store/quarantine.ts";
import type { recoveryCodesOn } from "../store/recovery-codes.ts";
import type { referenceOn } from "../store/reference.ts";
import type { retentionOn } from "../store/retention.ts";
import type { Session, Sessions } from "../store/sessions.ts";
import type { shiftsOn } from "../store/shifts.ts";
import type { signInFailuresOn } from "../store/sign-in-failures.ts";
import type { signedBatchesOn } from "../store/signed-batches.ts";
import type { statisticsOn } from "../store/statistics.ts";
import type { stopsOn } from "../store/stops.ts";
import type { tabletOn } from "../store/tablet.ts";
import type { Limiter } from "./limiter.ts";
import type { Meter } from "./meter.ts";
import type { TraceContext } from "./trace-context.ts";

/** Everything that a route may use. */
export interface Store {
  readonly analyserDays: ReturnType<typeof analyserDaysOn>;
  readonly apiKeys: ReturnType<typeof apiKeysOn>;
  readonly attachments: ReturnType<typeof attachmentsOn>;
  readonly entries: ReturnType<typeof entriesOn>;
  readonly evidence: ReturnType<typeof evidenceOn>;
  readonly findingRounds: ReturnType<typeof findingRoundsOn>;
  readonly findings: ReturnType<typeof findingsOn>;
  readonly devices: ReturnType<typeof devicesOn>;
  readonly health: ReturnType<typeof healthOn>;
  readonly imports: ImportsStore;
  readonly log: ReturnType<typeof logOn>;
  readonly memory: ReturnType<typeof memoryOn>;
  readonly obligations: ReturnType<typeof obligationsOn>;
  readonly officers: ReturnType<typeof officersOn>;
  readonly quarantine: ReturnType<typeof quarantineOn>;
  readonly recoveryCodes: ReturnType<typeof recoveryCodesOn>;
  readonly reference: ReturnType<typeof referenceOn>;
  readonly retention: ReturnType<typeof retentionOn>;
  readonly shifts: ReturnType<typeof shiftsOn>;
  readonly signInFailures: ReturnType<typeof signInFailuresOn>;
  readonly signedBatches: ReturnType<typeof signedBatchesOn>;
  readonly statistics: ReturnType<typeof statisticsOn>;
  readonly stops: ReturnType<typeof stopsOn>;
  readonly tablet: ReturnType<typeof tabletOn>;
  readonly auditLog: ReturnType<typeof auditLogOn>;
}

/** What the app puts into each request's context. */
export interface AppEnv {
  Variables: {
    store: Store;
    sessions: Sessions;
    clock: () => Date;
    newId: () => string;
    trace: TraceContext;
    /** What the request has cost the database so far. */
    meter: Meter;
    /** From where the request came; "" where that is not known for sure. */
    address: string;
    /** D1's session in which the stores ask; none on a database that has no sessions. */
    databaseSession: D1DatabaseSession | undefined;
    limiter: Limiter;
  };
}

/** Who calls, as the routes and the audit know them: an officer by badge, or another system by the id of its key. */
export interface Caller {
  readonly badge: string;
  /** What they see: the unit and all under it. */
  readonly unit: string;
  /** `null` for a key, which has scopes instead. */
  readonly role: Role | null;
  readonly scopes: readonly Scope[];
}

/** Behind the sign-in there is a caller too, and a session where the caller is a person. */
export interface SignedInEnv extends AppEnv {
  Variables: AppEnv["Variables"] & { session: Session; officer: Caller };
}
