/** Values for the `?1`, `?2`, … of one statement, in the order in which they were bound. */
export interface SqlParameters {
  readonly values: (string | number)[];
  readonly bind: (value: string | number) => string;
}

export function createParameters(): SqlParameters {
  const values: (string | number)[] = [];
  return { values, bind: (value) => `?${values.push(value)}` };
}

/** A condition in SQL and, where it ends with an operator, the value to compare with. */
export type Term = readonly [sql: string, value?: string | number];

export function termSql([sql, value]: Term, { bind }: SqlParameters): string {
  return value === undefined ? sql : `${sql} ${bind(value)}`;
}
