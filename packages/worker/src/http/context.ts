import type { D1DatabaseSession } from "@cloudflare/workers-types";
import type { Role } from "../accounts/roles.ts";
import type { Scope } from "../accounts/scopes.ts";
import type { Meter } from "../database/meter.ts";
import type { Store } from "../store/open-store.ts";
import type { Session, Sessions } from "../store/sessions.ts";
import type { Limiter } from "./rate-limits.ts";
import type { TraceContext } from "./trace-context.ts";

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
