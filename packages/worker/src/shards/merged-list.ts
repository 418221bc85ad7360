import type { Shard } from "./databases.ts";
import type { PlacedUnits } from "./placed-units.ts";

/** One list out of the same list of several databases. */
export interface MergedList<S, T, P> {
  readonly shards: readonly Shard<S>[];
  /** At most `limit` items behind a position, in order. */
  readonly ask: (
    shard: Shard<S>,
    after: P | undefined,
    limit: number,
  ) => Promise<{ items: readonly T[]; next: P | null }>;
  readonly after: P | undefined;
  readonly limit: number;
  /** Less than 0 where the first comes before the second. */
  readonly order: (a: T, b: T) => number;
  readonly positionOf: (item: T) => P;
  /** Whether an item is the database's own, and not left over from a unit that lives elsewhere. */
  readonly isOwn: (item: T, shard: Shard<S>) => boolean;
}

/** A page of the merged list: no item of it is skipped or repeated on the next one, also while units are being moved. */
export async function mergedList<S, T, P>(list: MergedList<S, T, P>): Promise<{ items: T[]; next: P | null }> {
  const { shards, limit, order, positionOf } = list;
  const parts = await Promise.all(shards.map((shard) => ownItems(list, shard)));
  const items = parts.flatMap((part) => part.items).sort(order);
  const page = items.slice(0, limit);
  const last = page.at(-1);
  const isMore = items.length > limit || parts.some((part) => part.isMore);
  return { items: page, next: isMore && last !== undefined ? positionOf(last) : null };
}

/** As many of a database's own items as the page may need. Nearly always all of them are, and it is asked once. */
async function ownItems<S, T, P>(
  { ask, isOwn, after, limit }: MergedList<S, T, P>,
  shard: Shard<S>,
): Promise<{ items: T[]; isMore: boolean }> {
  const own: T[] = [];
  for (let from = after; ; ) {
    const { items, next } = await ask(shard, from, limit);
    own.push(...items.filter((item) => isOwn(item, shard)));
    if (next === null) return { items: own, isMore: false };
    if (own.length >= limit) return { items: own, isMore: true };
    from = next;
  }
}

/** What has a unit is the database's own where the unit lives in it. */
export function ownByUnit<S>(placed: PlacedUnits): (item: { readonly unit: string }, shard: Shard<S>) => boolean {
  return ({ unit }, shard) => placed.shardOf(unit) === shard.name;
}

/** The order of several values, one after the other; -1 turns a value's order round. */
export function inOrder<T>(
  ...values: readonly (readonly [by: (item: T) => string | number, direction?: 1 | -1])[]
): (a: T, b: T) => number {
  return (a, b) => {
    for (const [by, direction = 1] of values) {
      const [one, other] = [by(a), by(b)];
      if (one !== other) return one < other ? -direction : direction;
    }
    return 0;
  };
}
