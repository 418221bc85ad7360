import type { Post } from "../../../packages/server/src/demo/generate.ts";

/** The number of counties in each of Yunnan's sixteen prefectures: 129 units with squads. */
const COUNTIES: Readonly<Record<string, number>> = {
  "5301": 14,
  "5303": 9,
  "5304": 9,
  "5305": 5,
  "5306": 11,
  "5307": 5,
  "5308": 10,
  "5309": 8,
  "5323": 10,
  "5325": 13,
  "5326": 8,
  "5328": 3,
  "5329": 12,
  "5331": 5,
  "5333": 4,
  "5334": 3,
};
const FIRST_COUNTY = 21;
const POSTS_OF_A_UNIT = 3;

export const UNITS: readonly string[] = Object.entries(COUNTIES).flatMap(([prefecture, counties]) =>
  Array.from({ length: counties }, (_, county) => `${prefecture}${FIRST_COUNTY + county}`),
);

/** The unit of the questions: it works more often than the others. */
export const BUSY_UNIT = "532931";

/** A squad of a unit, with its checkpoint, officer and analyser. All are invented. */
export function postOf(unit: string, number: number): Post {
  const squad = `${unit}-${number % POSTS_OF_A_UNIT}`;
  return {
    unit,
    checkpoint: `point-${squad}`,
    operation: "night-action",
    officer: `${unit}${number % POSTS_OF_A_UNIT}`,
    analyser: { serial: `SCALE-${squad}`, verifiedUntil: "2027-12-31" },
  };
}

/** A squad that worked in the first week only: its stops are older than all others. */
export const LONG_GONE: Post = {
  unit: BUSY_UNIT,
  checkpoint: "old-toll-gate",
  operation: "spring-action",
  officer: "900001",
  analyser: { serial: "SCALE-OLD", verifiedUntil: "2025-12-31" },
};
