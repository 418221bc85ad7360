import type { Store } from "../http/context.ts";
import type { AuditLine } from "../store/audit-log.ts";
import type { Databases, Shard } from "./databases.ts";
import { inOrder, mergedList } from "./merged-list.ts";
import { MAIN } from "./placed-units.ts";

/** A line's number is that in its database times this, and the database's own number: one number for one line in all of them. */
const DATABASES = 4_096;

/** The trail over all databases: what somebody did to a unit's records stands beside them, whatever their own unit; everything else in the main one. */
export function shardedTrail<S extends Pick<Store, "auditLog">>(databases: Databases<S>): Store["auditLog"] {
  const numbers = new Map(databases.all.map(({ name }) => [name, numberOf(name)]));
  if (new Set(numbers.values()).size < numbers.size)
    throw new TypeError("two shards' names have the same number: give one of them another name");
  const number = ({ name }: Shard<S>) => numbers.get(name) as number;
  return {
    add: (row) => databases.main.store.auditLog.add(row),

    async list(query) {
      const { items, next } = await mergedList({
        shards: databases.all,
        ask: async (shard, after, limit) => {
          // The first number in this database that is no more than the one asked for.
          const here = after && { at: after.at, id: Math.ceil((after.id - number(shard)) / DATABASES) };
          const { lines, next: end } = await shard.store.auditLog.list({ ...query, after: here, limit });
          const numbered = <T extends { id: number }>(line: T): T => ({
            ...line,
            id: line.id * DATABASES + number(shard),
          });
          return { items: lines.map(numbered), next: end && numbered(end) };
        },
        ...{ after: query.after, limit: query.limit, isOwn: () => true },
        order: inOrder<AuditLine>([({ at }) => at, -1], [({ id }) => id, -1]),
        positionOf: ({ at, id }) => ({ at, id }),
      });
      return { lines: items, next };
    },
  };
}

/** A number of a database that depends on its name alone, so that the lines keep theirs when databases come and go (FNV-1a). */
function numberOf(name: string): number {
  if (name === MAIN) return 0;
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return 1 + (hash % (DATABASES - 1));
}
