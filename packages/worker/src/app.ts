import type { D1Database } from "@cloudflare/workers-types";
import { Hono } from "hono";
import { contextStorage, tryGetContext } from "hono/context-storage";
import { routePath } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import { metered } from "./database/metered.ts";
import { retrying } from "./database/retrying.ts";
import { unavailableIn } from "./database/store-unavailable.ts";
import { PLATFORM_TIMING, type Timing } from "./database/timing.ts";
import { type ReadAddress, UNKNOWN_ADDRESS } from "./http/address.ts";
import { allowedMethods, requireRoute } from "./http/allowed-methods.ts";
import type { AppEnv } from "./http/context.ts";
import { allowOrigins } from "./http/cross-origin.ts";
import { openDatabaseSession } from "./http/database-session.ts";
import { refuseEncodings } from "./http/encodings.ts";
import { createKeyCheck, nameEpoch, requireRightKeys } from "./http/key-check.ts";
import { ProblemError, problemResponse } from "./http/problem.ts";
import { createTokenBuckets, type Limiter } from "./http/rate-limits.ts";
import type { PlatformHealth } from "./http/readiness.ts";
import { describeError, type ServerLogLine } from "./http/server-log.ts";
import { type RequestFacts, traceRequests } from "./http/trace-requests.ts";
import { StoreBusy } from "./ingest/store-busy.ts";
import { createSigner } from "./ledger/signing.ts";
import { createVault } from "./personal/vault.ts";
import { attachmentRoutes } from "./routes/attachments.ts";
import { auditRoutes } from "./routes/audit.ts";
import { clockRoutes } from "./routes/clock.ts";
import { deviceRoutes } from "./routes/devices.ts";
import { docsRoutes } from "./routes/docs.ts";
import { entryRoutes } from "./routes/entries.ts";
import { evidenceRoutes } from "./routes/evidence.ts";
import { exportRoutes } from "./routes/exports.ts";
import { healthRoutes, livenessRoutes } from "./routes/health.ts";
import { heapingRoutes } from "./routes/heaping.ts";
import { importRoutes } from "./routes/imports.ts";
import { integrityRoutes } from "./routes/integrity.ts";
import { keyRoutes } from "./routes/keys.ts";
import { ledgerRoutes } from "./routes/ledger.ts";
import { memoryRoutes } from "./routes/memory-downloads.ts";
import { obligationRoutes } from "./routes/obligations.ts";
import { odataRoutes } from "./routes/odata.ts";
import { officerRoutes } from "./routes/officers.ts";
import { openApiRoute } from "./routes/openapi.ts";
import { quarantineRoutes } from "./routes/quarantine.ts";
import { recoveryCodeRoutes } from "./routes/recovery-codes.ts";
import { analyserRoutes, checkpointRoutes, operationRoutes, unitRoutes } from "./routes/reference.ts";
import { retentionRoutes } from "./routes/retention.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { shiftRoutes } from "./routes/shifts.ts";
import { statisticsRoutes } from "./routes/statistics.ts";
import { stopRoutes } from "./routes/stops.ts";
import { tabletRoutes } from "./routes/tablet.ts";
import { openStore } from "./store/open-store.ts";
import { sessionsOn } from "./store/sessions.ts";

/** The platform services that the app needs. */
export interface Ports {
  /** D1, or any SQLite behind its interface. */
  readonly db: D1Database;
  readonly clock: () => Date;
  /** A new UUIDv7. */
  readonly newId: () => string;
  /** At least 32 random characters, the same on every start; sessions depend on it. */
  readonly secret: string;
  /** At least 32 random characters, the same for as long as records are stored: it encrypts personal data. */
  readonly personalKey: string;
  /** The key that encrypts personal data, if the personal key was rotated; by default the personal key itself. */
  readonly dataKey?: string;
  /**
   * A private key on P-256 as PKCS#8 in base64: it signs the heads of the ledger. It can be replaced; older heads name
   * the key that signed them.
   */
  readonly signingKey: string;
  /** Logs unexpected failures, without the request's content, and each request if `logRequests` is set. */
  readonly log: (line: ServerLogLine) => void;
  readonly logRequests?: boolean;
  /** Called once for each request, for metrics. */
  readonly observe?: (facts: RequestFacts) => void;
  /** What only the platform knows, for `/livez` and `/readyz`. */
  readonly platform?: PlatformHealth;
  /** How it waits, generates random numbers and reads the clock; by default the platform's. */
  readonly pace?: Timing;
  /** Returns the address of a request, for the audit log and for limits; by default no address is known. */
  readonly addressOf?: ReadAddress;
  /** The rate limit per caller; by default token buckets in memory. */
  readonly limiter?: Limiter;
  /** The origins whose pages may call from a browser, as in `https://desk.example`; by default none. */
  readonly corsOrigins?: readonly string[];
}

const CLOUDFLARE: PlatformHealth = { engine: "Cloudflare D1" };

/** The seconds to wait before a retry: few for temporary failures, more if an operator must act. */
const RETRY_AFTER_S = {
  lost: 1,
  locked: 1,
  overloaded: 5,
  missing: 60,
  unmigrated: 60,
  full: 60,
  "read-only": 60,
  broken: 60,
  journal: 60,
} as const;

/** Creates the API as a web-standard app: pass its platform services, call its `fetch`. */
export function createApp({
  db: d1,
  clock,
  newId,
  secret,
  personalKey,
  dataKey = personalKey,
  signingKey,
  log,
  logRequests = false,
  observe,
  platform = CLOUDFLARE,
  pace = PLATFORM_TIMING,
  addressOf = UNKNOWN_ADDRESS,
  limiter = createTokenBuckets(),
  corsOrigins = [],
}: Ports) {
  const request = () => tryGetContext<AppEnv>()?.var;
  const db = retrying(
    metered(d1, pace, () => ({ meter: request()?.meter, session: request()?.databaseSession })),
    pace,
  );
  // Sessions and keys are read from the primary: a replica may not know yet that one has expired or was revoked.
  const primary = retrying(
    metered(d1, pace, () => ({ meter: request()?.meter })),
    pace,
  );
  const sessions = sessionsOn(primary, secret);
  const checkKeys = createKeyCheck(retrying(d1, pace), { personalKey, signingKey }, newId);
  const store = openStore({ db, primary, vault: createVault(dataKey), signer: createSigner(signingKey), newId });

  const routes = new Hono<AppEnv>()
    .use(contextStorage())
    .use(openDatabaseSession(d1))
    .use(traceRequests({ pace, clock, newId, log: logRequests ? log : null, observe }))
    .get("/docs/", (c) => c.redirect("/docs", 308))
    // Before the security headers, because this page sets different ones.
    .route("/docs", docsRoutes)
    .use(
      secureHeaders({
        contentSecurityPolicy: {
          defaultSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
        referrerPolicy: "no-referrer",
        xFrameOptions: "DENY",
      }),
    )
    .use(async (c, next) => {
      c.set("store", store);
      c.set("sessions", sessions);
      c.set("clock", clock);
      c.set("newId", newId);
      c.set("platform", platform);
      c.set("checkKeys", checkKeys);
      c.set("address", addressOf(c.req.raw.headers));
      c.set("limiter", limiter);
      await next();
    })
    .use("/v1/*", allowOrigins(corsOrigins))
    // The former name of /v1/ledger, deprecated. The address is relative, because a proxy may have changed its scheme.
    .all("/v1/log/*", (c) => {
      const { pathname, search } = new URL(c.req.url);
      return c.redirect(pathname.replace("/v1/log/", "/v1/ledger/") + search, 308);
    })
    .use("/v1/*", requireRoute)
    .use("/v1/*", requireRightKeys, nameEpoch(retrying(d1, pace)))
    .use("/v1/*", refuseEncodings)
    .route("/v1/sessions", sessionRoutes)
    .route("/v1/entries", entryRoutes)
    .route("/v1/stops", stopRoutes)
    .route("/v1/stops", evidenceRoutes)
    .route("/v1/attachments", attachmentRoutes)
    .route("/v1/statistics", statisticsRoutes)
    .route("/v1/obligations", obligationRoutes)
    // Before the routes above them in the path, so that each call is authenticated once.
    .route("/v1/integrity/heaping", heapingRoutes)
    .route("/v1/integrity/memory", memoryRoutes)
    .route("/v1/integrity/shifts", shiftRoutes)
    .route("/v1/integrity", integrityRoutes)
    .route("/v1/ledger", ledgerRoutes)
    .route("/v1/exports", exportRoutes)
    .route("/v1/imports", importRoutes)
    .route("/v1/odata", odataRoutes)
    .route("/v1/audit", auditRoutes)
    .route("/v1/devices", deviceRoutes)
    .route("/v1/devices", recoveryCodeRoutes)
    .route("/v1/quarantine", quarantineRoutes)
    .route("/v1/officers", officerRoutes)
    .route("/v1/keys", keyRoutes)
    .route("/v1/units", unitRoutes)
    .route("/v1/checkpoints", checkpointRoutes)
    .route("/v1/operations", operationRoutes)
    .route("/v1/analysers", analyserRoutes)
    .route("/v1/tablet", tabletRoutes)
    .route("/v1/retention", retentionRoutes)
    .route("/v1/clock", clockRoutes)
    .route("/livez", livenessRoutes)
    .route("/readyz", healthRoutes)
    // The former name of `/readyz`.
    .route("/healthz", healthRoutes);

  routes.route("/openapi.json", openApiRoute(routes));
  routes.notFound((c) => {
    const allowed = allowedMethods(routes, c.req.path);
    if (allowed.length === 0) return problemResponse(c, new ProblemError("not-found"));
    return problemResponse(c, new ProblemError("method-not-allowed", { headers: { allow: allowed.join(", ") } }));
  });
  routes.onError((error, c) => {
    if (error instanceof ProblemError) return problemResponse(c, error);
    if (error instanceof StoreBusy)
      return problemResponse(c, new ProblemError("try-again", { headers: { "retry-after": "1" } }));
    // Hono's own error for a body that is not JSON.
    if ("status" in error && error.status === 400) return problemResponse(c, new ProblemError("body-not-json"));
    const unavailable = unavailableIn(error);
    const event = unavailable ? "store.unavailable" : "request.failed";
    const facts = { method: c.req.method, route: routePath(c), trace: c.var.trace.traceId };
    log({ level: "error", event, ...facts, ...(unavailable ? { why: unavailable.why } : {}), ...describeError(error) });
    if (!unavailable) return problemResponse(c, new ProblemError("unexpected"));
    return problemResponse(
      c,
      new ProblemError("store-unavailable", { headers: { "retry-after": String(RETRY_AFTER_S[unavailable.why]) } }),
    );
  });
  return routes;
}

/** The API's type, for a typed client: `hc<App>(address)`. */
export type App = ReturnType<typeof createApp>;
