import type { D1DatabaseSession } from "@cloudflare/workers-types";
import type { Role } from "../accounts/roles.ts";
import type { Scope } from "../accounts/scopes.ts";
import type { Meter } from "../database/meter.ts";
import type { CheckKeys } from "../store/installation.ts";
import type { Store } from "../store/open-store.ts";
import type { Session, Sessions } from "../store/sessions.ts";
import type { Limiter } from "./rate-limits.ts";
import type { PlatformHealth } from "./readiness.ts";
import type { TraceContext } from "./trace-context.ts";

/** The variables of each request's context. */
export interface AppEnv {
  Variables: {
    store: Store;
    sessions: Sessions;
    clock: () => Date;
    newId: () => string;
    platform: PlatformHealth;
    checkKeys: CheckKeys;
    trace: TraceContext;
    /** The database cost of the request so far. */
    meter: Meter;
    /** How many entries the request has sent, by result; undefined for other calls. */
    entryResults: Readonly<Record<string, number>> | undefined;
    /** The address of the request; "" if it is not known for certain. */
    address: string;
    /** The D1 session of the stores; undefined on a database without sessions. */
    databaseSession: D1DatabaseSession | undefined;
    limiter: Limiter;
  };
}

/** The caller, as the routes and the audit log know it: an officer by badge, or another system by the id of its key. */
export interface Caller {
  readonly badge: string;
  /** The scope: the unit and all under it. */
  readonly unit: string;
  /** `null` for a key, which has scopes instead. */
  readonly role: Role | null;
  readonly scopes: readonly Scope[];
}

/** After sign-in there is also a caller, and a session if the caller is a person. */
export interface SignedInEnv extends AppEnv {
  Variables: AppEnv["Variables"] & { session: Session; officer: Caller };
}
