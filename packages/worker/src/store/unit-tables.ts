import { asCopy } from "./shard-part.ts";

/** The stops of a unit and of all under it: ?1 to ?2 is the range of their codes. */
const STOPS = "SELECT id FROM stops WHERE unit >= ?1 AND unit < ?2";
const OF_UNIT = "unit >= ?1 AND unit < ?2";

export type Row = Readonly<Record<string, string | number | null>>;

const forLog = (row: Row): Row => ({ ...row, batch: asCopy(String(row.batch)) });

/** One table's rows that belong to a unit, and how they are told apart. */
export interface UnitTable {
  readonly name: string;
  /** Which rows; ?1 to ?2 is the range of the unit's codes. */
  readonly where: string;
  /** Its primary key, by which they are read in order. */
  readonly key: readonly string[];
  /** What of a row that is there already becomes what the copied one says. Left out, it stays as it is, as evidence does. */
  readonly grows?: readonly string[];
  /** Rows that are read at once, where they are too large for as many as of other tables. */
  readonly page?: number;
  /** What a row becomes on the way. */
  readonly as?: (row: Row) => Row;
  /** Columns that are not compared, since they say how far this database has come and nothing of the records. */
  readonly own?: readonly string[];
}

/** The stops themselves come first: a database takes an entry of another unit's people only where its stop is. */
export const UNIT_STOPS: UnitTable = { name: "stops", where: OF_UNIT, key: ["unit", "at_ms", "id"] };

/** Evidence: it is only added, and stays behind as a copy that nobody asks any more. The log comes before the entries, so that no entry looks as if it were in none. */
export const EVIDENCE: readonly UnitTable[] = [
  { name: "log_keys", where: "id IN (SELECT key FROM log_heads WHERE unit >= ?1 AND unit < ?2)", key: ["id"] },
  { name: "log_tiles", where: OF_UNIT, key: ["unit", "level", "tile"], grows: ["hashes"] },
  { name: "log_leaves", where: OF_UNIT, key: ["entry"] },
  { name: "log_heads", where: OF_UNIT, key: ["unit", "day"] },
  {
    name: "batch_heads",
    where: `batch IN (SELECT batch FROM entries WHERE +stop IN (${STOPS}))`,
    key: ["device", "batch"],
  },
  { name: "entries", where: `+stop IN (${STOPS})`, key: ["id"], own: ["batch"] },
  // Entries of the unit's people to stops of others: they belong to the unit's log alone.
  { name: "entries", where: `(${OF_UNIT}) AND +stop NOT IN (${STOPS})`, key: ["id"], own: ["batch"], as: forLog },
  {
    name: "finding_answers",
    where: "finding IN (SELECT id FROM findings WHERE unit >= ?1 AND unit < ?2)",
    key: ["id"],
  },
  { name: "memory_downloads", where: OF_UNIT, key: ["id"] },
  {
    name: "memory_tests",
    where: "download IN (SELECT id FROM memory_downloads WHERE unit >= ?1 AND unit < ?2)",
    key: ["analyser", "day", "download", "place"],
  },
  { name: "shifts", where: OF_UNIT, key: ["id"] },
];

/** What is made of the evidence, and what identifies a person: it is taken off where the unit no longer lives. Parents come last, since the rows of others are found by them. */
export const MADE: readonly UnitTable[] = [
  { name: "personal_parts", where: `+stop IN (${STOPS})`, key: ["entry"] },
  { name: "attachments", where: `+stop IN (${STOPS})`, key: ["entry"], page: 4 },
  { name: "personal_tokens", where: `+stop IN (${STOPS})`, key: ["token", "kind", "stop"] },
  { name: "obligations", where: OF_UNIT, key: ["stop", "code"] },
  {
    name: "stop_counts",
    where: `(${OF_UNIT}) AND count <> 0`,
    key: ["dimension", "unit", "period", "key", "category"],
  },
  {
    name: "analyser_days",
    where: `(${OF_UNIT}) AND tests > 0`,
    key: ["analyser", "day", "unit", "certificate"],
    own: ["changed"],
  },
  { name: "findings", where: OF_UNIT, key: ["id"] },
  { name: "log_units", where: OF_UNIT, key: ["unit"], grows: ["size", "signed", "frontier"], own: ["signed"] },
  {
    name: "import_refusals",
    where: '"import" IN (SELECT id FROM imports WHERE unit >= ?1 AND unit < ?2)',
    key: ["import", "line"],
  },
  { name: "imports", where: OF_UNIT, key: ["id"] },
  UNIT_STOPS,
];

/** What retention did: its runs, unfinished ones apart, and what they dropped of the unit's stops. */
export const RETENTION: readonly UnitTable[] = [
  {
    name: "retention_runs",
    where: `finished_at IS NOT NULL AND id IN (SELECT run FROM personal_drops WHERE stop IN (${STOPS}))`,
    key: ["id"],
  },
  { name: "personal_drops", where: `+stop IN (${STOPS})`, key: ["entry"] },
];

/** What the main database has for all, and every other a copy of. */
export const SHARED: readonly UnitTable[] = [
  { name: "reference", where: "?1 = ?1 AND ?2 = ?2", key: ["kind", "id"], grows: ["unit", "facts"] },
  {
    name: "devices",
    where: "?1 = ?1 AND ?2 = ?2",
    key: ["id"],
    grows: ["unit", "name", "public_key", "state", "changed_by", "changed_at"],
  },
  { name: "retention_rules", where: "?1 = ?1 AND ?2 = ?2", key: ["id"] },
];

/** Of which stops tablets were told. */
export const TOLD: UnitTable = {
  name: "tablet_changes",
  where: `kind = 'stops' AND ${OF_UNIT}`,
  key: ["kind", "id"],
  grows: ["unit", "was_unit", "changed"],
};
