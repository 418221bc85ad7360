import { describe, expect, it } from "vitest";
import type { Placement } from "../store/unit-shards.ts";
import { inOrder, mergedList } from "./merged-list.ts";
import { placedUnits } from "./placed-units.ts";
import { MAP_KEPT_MS, routerOn } from "./router.ts";

const here = (unit: string, shard: string): Placement => ({ unit, shard, state: "here", other: null });

describe("the map of shards", () => {
  const placed = placedUnits([
    here("5329", "dali"),
    here("532931", "jianchuan"),
    { unit: "5301", shard: "main", state: "moving", other: "kunming" },
  ]);

  it("has a unit where its longest prefix says, and in the main database what it does not name", () => {
    expect(["532931", "532932", "5329", "53", "", "5301"].map(placed.shardOf)).toEqual([
      "jianchuan",
      "dali",
      "dali",
      "main",
      "main",
      "main",
    ]);
  });

  it("asks every database in which something of a scope lies, and no other", () => {
    expect(placed.shardsWithin("532932")).toEqual(["dali"]);
    expect(placed.shardsWithin("5329")).toEqual(["dali", "jianchuan"]);
    expect(placed.shardsWithin("53").sort()).toEqual(["dali", "jianchuan", "main"]);
  });

  it("knows what is being moved, and what a database holds of it already", () => {
    expect([placed.isMoving("530102"), placed.isMoving("532931")]).toEqual([true, false]);
    expect(placed.leftoversWithin("53")).toEqual([{ shard: "kunming", unit: "5301" }]);
    expect(placed.leftoversWithin("5329")).toEqual([]);
  });

  it("is read once in some seconds, and anew where it was seen to be old", async () => {
    let [ms, reads] = [0, 0];
    const router = routerOn(
      async () => {
        reads += 1;
        return [];
      },
      () => ms,
    );
    await router.placed();
    ms = MAP_KEPT_MS;
    await router.placed();
    expect(reads).toBe(1);
    ms += 1;
    await router.placed();
    router.forget();
    await router.placed();
    expect(reads).toBe(3);
  });
});

describe("a list out of several databases", () => {
  /** Numbers of three databases; those of a unit that lives elsewhere are passed over. */
  const lists: Record<string, readonly number[]> = { a: [1, 4, 7, 10, 13], b: [2, 3, 5, 6], c: [8, 9, 11, 12, 14] };
  const page = (after: number | undefined, limit: number, left: readonly number[] = []) =>
    mergedList<string, number, number>({
      shards: Object.keys(lists).map((name) => ({ name, store: name, part: {} as never })),
      ask: async ({ name }, from, most) => {
        const items = (lists[name] ?? []).filter((item) => item > (from ?? 0));
        return { items: items.slice(0, most), next: items.length > most ? (items[most - 1] as number) : null };
      },
      ...{ after, limit, isOwn: (item) => !left.includes(item) },
      order: inOrder<number>([(item) => item]),
      positionOf: (item) => item,
    });

  it.each([1, 2, 3, 5, 13, 14, 15])("neither skips nor repeats anything on pages of %i", async (limit) => {
    const seen: number[] = [];
    for (let after: number | undefined; ; ) {
      const { items, next } = await page(after, limit);
      seen.push(...items);
      if (next === null) break;
      after = next;
    }
    expect(seen).toEqual(Array.from({ length: 14 }, (_, index) => index + 1));
  });

  it("is as long where one of them holds much that is not its own", async () => {
    expect(await page(0, 3, [1, 4, 7, 10])).toEqual({ items: [2, 3, 5], next: 5 });
    expect((await page(9, 10, [10, 11])).items).toEqual([12, 13, 14]);
  });
});
