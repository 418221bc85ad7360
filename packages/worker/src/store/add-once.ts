import type { D1Database } from "@cloudflare/workers-types";
import { isDuplicate } from "../database/sqlite-errors.ts";

export interface TimedQuery {
  /** Prefix of the units to see: never wider than the asker's scope. */
  readonly unit: string;
  readonly after: { readonly at: string; readonly id: string } | null;
  readonly limit: number;
}

/** What became of something that is kept once, whoever sends it how often. */
export type Added = "added" | "duplicate";

/** Whether something is kept already. Its id is made of what it says, its unit too, so nobody learns of it who could not have sent it. */
export async function isKept(db: D1Database, table: "memory_downloads" | "shifts", id: string): Promise<boolean> {
  return (await db.prepare(`SELECT 1 AS found FROM ${table} WHERE id = ?1`).bind(id).first()) !== null;
}

/** Carries out what adds something, and finds that somebody else did at the same moment. */
export async function addOnce(adding: Promise<unknown>): Promise<Added> {
  try {
    await adding;
    return "added";
  } catch (error) {
    if (isDuplicate(error)) return "duplicate";
    throw error;
  }
}

/** Each analyser and day once, as SQL takes them. */
export function pairs(asked: readonly { analyser: string; days: readonly string[] }[]): string {
  return JSON.stringify(
    [...new Set(asked.flatMap(({ analyser, days }) => days.map((day) => JSON.stringify([analyser, day]))))].map((one) =>
      JSON.parse(one),
    ),
  );
}
