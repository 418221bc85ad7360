import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";

/** Where a unit's records are, and those of all under it. */
export interface Placement {
  readonly unit: string;
  readonly shard: string;
  /** `moving` while they are copied to `other`; `left` while `other` still has to be cleared of them. */
  readonly state: "here" | "moving" | "left";
  readonly other: string | null;
}

/** The map of shards. It stands in the main database. */
export function unitShardsOn(db: D1Database) {
  const placing = (
    { unit, shard, state, other }: Placement,
    { at, by }: { at: string; by: string },
  ): D1PreparedStatement =>
    db
      .prepare(
        `INSERT INTO unit_shards (unit, shard, state, other, since, "by") VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (unit) DO UPDATE SET shard = excluded.shard, state = excluded.state, other = excluded.other, since = excluded.since, "by" = excluded."by"`,
      )
      .bind(unit, shard, state, other, at, by);

  return {
    /** All of it: a row for each unit that is not in the main database. */
    async read(): Promise<Placement[]> {
      return (await db.prepare("SELECT unit, shard, state, other FROM unit_shards ORDER BY unit").all<Placement>())
        .results;
    },

    placing,

    /** Says where a unit is, and who did. */
    async place(placement: Placement, written: { at: string; by: string }): Promise<void> {
      await placing(placement, written).run();
    },
  };
}
