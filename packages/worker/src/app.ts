import type { D1Database } from "@cloudflare/workers-types";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { sessionsOn } from "./auth/sessions.ts";
import type { AppEnv, Store } from "./context.ts";
import { vaultUnder } from "./personal/vault.ts";
import { CallRefused, problemResponse } from "./problem.ts";
import { auditRoutes } from "./routes/audit.ts";
import { docsRoutes } from "./routes/docs.ts";
import { entryRoutes } from "./routes/entries.ts";
import { exportRoutes } from "./routes/exports.ts";
import { healthRoutes } from "./routes/health.ts";
import { integrityRoutes } from "./routes/integrity.ts";
import { obligationRoutes } from "./routes/obligations.ts";
import { officerRoutes } from "./routes/officers.ts";
import { openApiRoute } from "./routes/openapi.ts";
import { analyserRoutes, checkpointRoutes, operationRoutes, unitRoutes } from "./routes/reference.ts";
import { retentionRoutes } from "./routes/retention.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { statisticsRoutes } from "./routes/statistics.ts";
import { stopRoutes } from "./routes/stops.ts";
import { entriesOn } from "./store/entries.ts";
import { healthOn } from "./store/health.ts";
import { integrityOn } from "./store/integrity.ts";
import { obligationsOn } from "./store/obligations.ts";
import { referenceOn } from "./store/reference.ts";
import { retentionOn } from "./store/retention.ts";
import { signInFailuresOn } from "./store/sign-in-failures.ts";
import { statisticsOn } from "./store/statistics.ts";
import { stopsOn } from "./store/stops.ts";
import { trailOn } from "./store/trail.ts";

/** What the app takes from the platform it runs on. */
export interface Ports {
  /** D1, or any SQLite behind its interface. */
  readonly db: D1Database;
  readonly clock: () => Date;
  /** A new UUIDv7. */
  readonly newId: () => string;
  /** At least 32 random characters, the same on every start; sessions depend on it. */
  readonly secret: string;
  /** At least 32 random characters, the same for as long as the records live: what identifies a person is closed under it. */
  readonly personalKey: string;
  /** Where unexpected failures are written, without the request's content. */
  readonly log: (line: Readonly<Record<string, string>>) => void;
}

/** The API as a web-standard app: give it its ports, call its `fetch`. */
export function createApp({ db, clock, newId, secret, personalKey, log }: Ports) {
  const sessions = sessionsOn(db, secret);
  const vault = vaultUnder(personalKey);
  const store: Store = {
    entries: entriesOn(db, vault),
    health: healthOn(db),
    integrity: integrityOn(db),
    obligations: obligationsOn(db),
    reference: referenceOn(db),
    retention: retentionOn(db, vault),
    signInFailures: signInFailuresOn(db),
    statistics: statisticsOn(db),
    stops: stopsOn(db, vault),
    trail: trailOn(db),
  };

  const routes = new Hono<AppEnv>()
    // Before everything else, since this page has headers of its own.
    .route("/docs", docsRoutes)
    .use(
      secureHeaders({
        contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
        referrerPolicy: "no-referrer",
        xFrameOptions: "DENY",
      }),
    )
    .use(async (c, next) => {
      c.set("store", store);
      c.set("sessions", sessions);
      c.set("clock", clock);
      c.set("newId", newId);
      await next();
    })
    .route("/v1/sessions", sessionRoutes)
    .route("/v1/entries", entryRoutes)
    .route("/v1/stops", stopRoutes)
    .route("/v1/statistics", statisticsRoutes)
    .route("/v1/obligations", obligationRoutes)
    .route("/v1/integrity", integrityRoutes)
    .route("/v1/exports", exportRoutes)
    .route("/v1/audit", auditRoutes)
    .route("/v1/officers", officerRoutes)
    .route("/v1/units", unitRoutes)
    .route("/v1/checkpoints", checkpointRoutes)
    .route("/v1/operations", operationRoutes)
    .route("/v1/analysers", analyserRoutes)
    .route("/v1/retention", retentionRoutes)
    .route("/healthz", healthRoutes);

  routes.route("/openapi.json", openApiRoute(routes));
  routes.notFound((c) => problemResponse(c, new CallRefused("not-found")));
  routes.onError((error, c) => {
    if (error instanceof CallRefused) return problemResponse(c, error);
    // Hono's own refusal of a body that is no JSON.
    if ("status" in error && error.status === 400) return problemResponse(c, new CallRefused("body-not-json"));
    log({ event: "request.failed", method: c.req.method, route: c.req.routePath, error: error.name, message: error.message });
    return problemResponse(c, new CallRefused("unexpected"));
  });
  return routes;
}

/** The API's type, for a typed client: `hc<App>(address)`. */
export type App = ReturnType<typeof createApp>;
