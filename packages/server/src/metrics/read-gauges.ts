import type { D1Database } from "@cloudflare/workers-types";
import { type PlatformHealth, reportOnPlatform } from "@roadside/worker/http/readiness";
import { type Figures, readFigures } from "@roadside/worker/store/figures";
import { canServe, healthOn } from "@roadside/worker/store/health";
import type { Gauges } from "./metrics.ts";

/** A platform that also knows the size of its database. */
export type MeasuredPlatform = PlatformHealth & { readonly databaseBytes?: () => Promise<number> };

/** Reads the gauges. A database that does not answer is not ready, and its figures are left out. */
export async function readGauges(db: D1Database, platform: MeasuredPlatform, openBodies: number): Promise<Gauges> {
  const now = new Date();
  const [health, report, figures, databaseBytes] = await Promise.all([
    healthOn(db).check(now),
    reportOnPlatform(platform, now),
    readFigures(db, now).catch((): Partial<Figures> => ({})),
    platform.databaseBytes?.().catch(() => undefined),
  ]);
  const { disk, replicas, backup, verify, isReady } = report;
  return {
    ready: canServe(health) && isReady,
    ...figures,
    ...(databaseBytes === undefined ? {} : { databaseBytes }),
    ...(disk ? { diskFreeBytes: disk.freeBytes } : {}),
    ...(replicas ? { replicasTotal: replicas.total, replicasReachable: replicas.reachable } : {}),
    ...(backup ? { lastBackupAt: backup.at } : {}),
    ...(verify ? { lastVerifyAt: verify.at, verifyDifferences: verify.differences } : {}),
    openBodies,
  };
}
