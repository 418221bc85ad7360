import { jsonRows } from "../database/columns.ts";
import { ledgerHeads, ledgerKeys, ledgerLeaves, ledgerTiles, ledgerUnits } from "../database/schema.ts";

/** The statements of one step of the ledgers' growth. */

export const KEY = jsonRows(ledgerKeys, "id", "spki", "since");
export const HEADS = jsonRows(ledgerHeads, "unit", "day", "size", "root", "signedAt", "key", "signature");
export const LEAVES = jsonRows(ledgerLeaves, "entry", "unit", "position");
export const TILES = jsonRows(ledgerTiles, "unit", "level", "tile", "hashes");
export const UNITS = jsonRows(ledgerUnits, "unit", "size", "signed", "frontier");

/** ?1 the token of this step, ?2 rows. A step that is not the first to move the cursor writes nothing. */
const FROM_ROWS = "FROM json_each(?2) WHERE (SELECT token FROM ledger_cursor) = ?1";
export const INSERT_KEY = `
INSERT INTO ledger_keys (${KEY.columns}) SELECT ${KEY.values} ${FROM_ROWS}
  AND NOT EXISTS (SELECT 1 FROM ledger_keys WHERE id = value ->> 0)`;
export const INSERT_HEADS = `INSERT INTO ledger_heads (${HEADS.columns}) SELECT ${HEADS.values} ${FROM_ROWS}`;
export const INSERT_LEAVES = `INSERT INTO ledger_leaves (${LEAVES.columns}) SELECT ${LEAVES.values} ${FROM_ROWS}`;
export const APPEND_TO_TILES = `
INSERT INTO ledger_tiles (${TILES.columns}) SELECT ${TILES.values} ${FROM_ROWS}
ON CONFLICT (unit, level, tile) DO UPDATE SET hashes = hashes || excluded.hashes`;
export const UPDATE_UNITS = `
INSERT INTO ledger_units (${UNITS.columns}) SELECT ${UNITS.values} ${FROM_ROWS}
ON CONFLICT (unit) DO UPDATE SET size = excluded.size, frontier = excluded.frontier`;
