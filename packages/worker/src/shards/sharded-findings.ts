import type { Store } from "../http/context.ts";
import type { KeptFinding } from "../store/findings.ts";
import type { ChainPart } from "../store/shard-part.ts";
import { covers } from "../unit-scope.ts";
import type { Databases, Shard } from "./databases.ts";
import { inOrder, mergedList, ownByUnit } from "./merged-list.ts";
import type { PlacedUnits } from "./placed-units.ts";

type Findings = Pick<Store, "findings" | "findingRounds">;

/**
 * What the detectors ask, over several databases. An analyser's day is looked at over all of them, and what is asked about it stands in the database of its unit, or of the prefix that its units
 * share; a device's chain is counted in each and added up when it is shown.
 */
export function shardedFindings<S extends Findings>(databases: Databases<S>): Findings {
  /** A finding lies in the database of its unit; one about a chain wherever a part of the chain is. */
  const isOwn = (placed: PlacedUnits) => {
    const isUnits = ownByUnit<S>(placed);
    const left = placed.leftoversWithin("");
    return (finding: KeptFinding, shard: Shard<S>) =>
      isUnits(finding, shard) ||
      (finding.rule === "chain" && !left.some((one) => one.shard === shard.name && covers(one.unit, finding.unit)));
  };

  async function holder(id: string, scope: string, badge: string) {
    const { shards, placed } = await databases.within(scope);
    const found = await Promise.all(
      shards.map(async (shard) => ({ shard, found: await shard.store.findings.find(id, scope, badge) })),
    );
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
        return { findings: await overAllDatabases(databases, items, placed), next };
      },

      async find(id, scope, badge) {
        const found = (await holder(id, scope, badge))?.found;
        if (!found || found.isAboutThem) return found ?? null;
        const own = await Promise.all(databases.all.map(({ part }) => part.hasStopOf(found.finding.stops, badge)));
        return { ...found, isAboutThem: own.some((one) => one) };
      },

      async answer(finding, answer, who) {
        const here = await holder(finding, who.unit, who.badge);
        await (here?.shard ?? databases.main).store.findings.answer(finding, answer, who);
      },
    },

    findingRounds: {
      async bringUpToDate(span, now) {
        const { shards } = await databases.within(span.unit);
        // One after the other, since each looks into all, and whoever comes second would have to look again.
        let isDone = true;
        for (const { store } of shards) isDone = (await store.findingRounds.bringUpToDate(span, now)) && isDone;
        return isDone;
      },
    },
  };
}

/**
 * Chains' gaps as they are in all databases together: what is missing in one may be in another, and then nothing is asked. Nor is it while a unit moves, until its old place is cleared: its chains are
 * counted anew in one database after the other, and between them, or where the move was cut off there, the sum is wrong.
 */
async function overAllDatabases<S extends Findings>(
  databases: Databases<S>,
  findings: readonly KeptFinding[],
  placed: PlacedUnits,
): Promise<KeptFinding[]> {
  const isOpenChain = ({ rule, closedAt }: KeptFinding) => rule === "chain" && closedAt === null;
  const devices = [...new Set(findings.filter(isOpenChain).map(({ subject }) => subject))];
  if (devices.length === 0) return [...findings];
  if (placed.leftoversWithin("").length > 0) return findings.filter((finding) => !isOpenChain(finding));
  const parts = (await Promise.all(databases.all.map(({ part }) => part.chains(devices)))).flat();
  return findings.flatMap((finding) => {
    if (!isOpenChain(finding)) return [finding];
    const own = parts.filter(({ device }) => device === finding.subject);
    return own.length < 2 ? [finding] : asked(finding, own);
  });
}

function asked(finding: KeptFinding, parts: readonly ChainPart[]): KeptFinding[] {
  const missing =
    Math.max(...parts.map(({ highest }) => highest)) - parts.reduce((sum, { entries }) => sum + entries, 0);
  if (missing === 0) return [];
  const words =
    missing > 0
      ? "of all databases together have not arrived"
      : "of all databases together take a number that another one has";
  return [{ ...finding, message: `${Math.abs(missing)} entries ${words}` }];
}
