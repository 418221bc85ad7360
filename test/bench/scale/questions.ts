import { ASKED } from "./nights.ts";
import { BUSY_UNIT, LONG_GONE, postOf } from "./province.ts";

/** A call whose cost must not grow with the table. `{stop}` and `{cursor}` are filled in from the database. */
export interface Question {
  readonly name: string;
  readonly path: string;
  readonly body?: string;
}

const MONTH = `from=${ASKED.from}&to=${ASKED.to}`;
const { officer, checkpoint } = postOf(BUSY_UNIT, 1);
const page = (name: string, query: string): Question => ({
  name: `50 stops: ${name}`,
  path: `/v1/stops?${query}&limit=50`,
});
const month = (name: string, query: string): Question => ({
  name: `a month: ${name}`,
  path: `/v1/statistics?${MONTH}&${query}`,
});

/** Questions for a unit, its prefecture, its province and the root. */
export const QUESTIONS: readonly Question[] = [
  page("unit", `unit=${BUSY_UNIT}`),
  page("prefecture", "unit=5329"),
  page("province", "unit=53"),
  page("root", "x=y"),
  page("unit, second page", `unit=${BUSY_UNIT}&cursor={cursor}`),
  page("prefecture, second page", "unit=5329&cursor={cursor}"),
  page("unit, ten days", `unit=${BUSY_UNIT}&from=2026-10-05&to=2026-10-14`),
  page("prefecture, ten days", "unit=5329&from=2026-10-05&to=2026-10-14"),
  page("unit, drunk", `unit=${BUSY_UNIT}&category=drunk`),
  page("province, drunk", "unit=53&category=drunk"),
  page("unit, officer", `unit=${BUSY_UNIT}&officer=${officer}`),
  page("unit, checkpoint", `unit=${BUSY_UNIT}&checkpoint=${checkpoint}`),
  page("unit, still owed", `unit=${BUSY_UNIT}&open=true`),
  page("root, officer of two years ago", `officer=${LONG_GONE.officer}`),
  page("root, checkpoint of two years ago", `checkpoint=${LONG_GONE.checkpoint}`),
  page("root, operation of two years ago", `operation=${LONG_GONE.operation}`),
  month("unit, by category", `unit=${BUSY_UNIT}&by=category`),
  month("prefecture, by category", "unit=5329&by=category"),
  month("province, by category", "unit=53&by=category"),
  month("unit, by day", `unit=${BUSY_UNIT}&by=day`),
  month("prefecture, by day", "unit=5329&by=day"),
  month("unit, by officer", `unit=${BUSY_UNIT}&by=officer`),
  month("prefecture, by officer", "unit=5329&by=officer"),
  { name: "50 overdue obligations: unit", path: `/v1/obligations?unit=${BUSY_UNIT}&state=overdue&limit=50` },
  { name: "50 overdue obligations: prefecture", path: "/v1/obligations?unit=5329&state=overdue&limit=50" },
  { name: "50 obligations that are due: province", path: "/v1/obligations?unit=53&state=due&limit=50" },
  { name: "opening a stop", path: "/v1/stops/{stop}" },
  {
    name: "finding an unknown plate",
    path: "/v1/stops/search",
    body: JSON.stringify({ by: "plate", number: "云L00001" }),
  },
];
