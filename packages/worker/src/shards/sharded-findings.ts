import type { Store } from "../context.ts";
import type { KeptFinding } from "../store/findings.ts";
import type { ChainPart } from "../store/shard-part.ts";
import type { Databases, Shard } from "./databases.ts";
import { inOrder, mergedList, ownByUnit } from "./merged-list.ts";
import type { PlacedUnits } from "./placed-units.ts";

type Findings = Pick<Store, "findings" | "findingRounds">;

/** What the detectors ask, over several databases. Each looks at its own records; only a device's chain is looked at over all of them, since a device may work for units of several. */
export function shardedFindings<S extends Findings>(databases: Databases<S>): Findings {
  /** A finding lies in the database of its unit; one about units of which only the common prefix is named may lie in any. */
  const isOwn = (placed: PlacedUnits) => {
    const isUnits = ownByUnit<S>(placed);
    return (finding: KeptFinding, shard: Shard<S>) => isUnits(finding, shard) || placed.shardsWithin(finding.unit).includes(shard.name);
  };

  async function holder(id: string, scope: string, badge: string) {
    const { shards, placed } = await databases.within(scope);
    const found = await Promise.all(shards.map(async (shard) => ({ shard, found: await shard.store.findings.find(id, scope, badge) })));
    return found.find((one) => one.found && isOwn(placed)(one.found.finding, one.shard));
  }

  return {
    findings: {
      async list(query) {
        const { shards, placed } = await databases.within(query.unit);
        const { items, next } = await mergedList({
          shards,
          ask: async ({ store }, after, limit) => {
            const { findings, next: end } = await store.findings.list({ ...query, after: after ?? null, limit });
            return { items: findings, next: end };
          },
          ...{ after: query.after ?? undefined, limit: query.limit, isOwn: isOwn(placed) },
          order: inOrder<KeptFinding>([({ day }) => day, -1], [({ id }) => id, -1]),
          positionOf: ({ day, id }) => ({ day, id }),
        });
        return { findings: await overAllDatabases(databases, items), next };
      },

      find: async (id, scope, badge) => (await holder(id, scope, badge))?.found ?? null,

      async answer(finding, answer, who) {
        const here = await holder(finding, who.unit, who.badge);
        await (here?.shard ?? databases.main).store.findings.answer(finding, answer, who);
      },
    },

    findingRounds: {
      async bringUpToDate(span, now) {
        const { shards } = await databases.within(span.unit);
        const done = await Promise.all(shards.map(({ store }) => store.findingRounds.bringUpToDate(span, now)));
        return done.every((one) => one);
      },
    },
  };
}

/** Chains' gaps as they are in all databases together: what is missing in one may be in another, and then nothing is asked. */
async function overAllDatabases<S extends Findings>(databases: Databases<S>, findings: readonly KeptFinding[]): Promise<KeptFinding[]> {
  const devices = [...new Set(findings.flatMap(({ rule, subject, closedAt }) => (rule === "chain" && closedAt === null ? [subject] : [])))];
  if (devices.length === 0) return [...findings];
  const parts = (await Promise.all(databases.all.map(({ part }) => part.chains(devices)))).flat();
  return findings.flatMap((finding) => {
    if (finding.rule !== "chain" || finding.closedAt !== null) return [finding];
    const own = parts.filter(({ device }) => device === finding.subject);
    return own.length < 2 ? [finding] : asked(finding, own);
  });
}

function asked(finding: KeptFinding, parts: readonly ChainPart[]): KeptFinding[] {
  const missing = Math.max(...parts.map(({ highest }) => highest)) - parts.reduce((sum, { entries }) => sum + entries, 0);
  if (missing === 0) return [];
  const words = missing > 0 ? "of all databases together have not arrived" : "of all databases together take a number that another one has";
  return [{ ...finding, message: `${Math.abs(missing)} entries ${words}` }];
}
