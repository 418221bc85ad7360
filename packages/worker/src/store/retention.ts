import type { D1Database } from "@cloudflare/workers-types";
import { desc, eq, getTableColumns, isNull, notExists } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { DAY_MS } from "../china-days.ts";
import type { RowOf } from "../database/columns.ts";
import { insertWhere, toStatement } from "../database/drizzle.ts";
import { retentionRules, retentionRuns } from "../database/schema.ts";
import { isRunEnded } from "../database/sqlite-errors.ts";
import type { Vault } from "../personal/vault.ts";
import { type Actor, auditStatement } from "./audit.ts";
import { dropNextParts } from "./drop-personal-parts.ts";
import { importsOn } from "./imports.ts";
import { ClockNotTrusted, isTrusted, trustedClockOn } from "./trusted-clock.ts";

/** For how many days the personal data of negative tests is retained; `null` where nothing is deleted. */
export interface Retention {
  readonly negative: { readonly keepDays: number } | null;
}

/** A rule as it was set, by whom and when. */
export type SetRetention = Retention & { at: string; badge: string };

const { rule: _, ...RUN } = getTableColumns(retentionRuns);
/** A run of the rule. `position` and `finishedAt` are its progress. */
export type RetentionRun = RowOf<typeof RUN>;

const NEGATIVE = "negative";
const MAX_SHOWN = 50;
/** Steps of one daily run: what is left after them is done the next day. */
const STEPS_PER_DAILY_RUN = 400;

/**
 * Carries out the rule in the server's own name, and deletes refused lines of imports whose time is over. Returns how
 * far the run came; `null` where no rule is set.
 */
export async function runRetention(
  db: D1Database,
  vault: Vault,
  now: Date,
  newId: () => string,
): Promise<RetentionRun | null> {
  const by = { at: now.toISOString(), badge: "server", unit: "", address: "" };
  if (!isTrusted(now, await trustedClockOn(db).read())) throw new ClockNotTrusted();
  await importsOn(db, vault).dropOldRefusals(by);
  return retentionOn(db, vault).run(by, newId, STEPS_PER_DAILY_RUN);
}

/** Continues the current run, or begins one a day after the last. A timer may call it as often as it likes. */
export async function runDailyRetention(db: D1Database, vault: Vault, now: Date, newId: () => string): Promise<void> {
  const [last] = (await retentionOn(db, vault).read()).runs;
  const isOver = last?.finishedAt && Date.parse(last.startedAt) > now.getTime() - DAY_MS;
  if (!isOver) await runRetention(db, vault, now, newId);
}

/**
 * How long personal data is retained, and the runs that delete it. Every change of the rule and every run is audited.
 */
export function retentionOn(db: D1Database, vault: Vault) {
  const orm = drizzle(db);

  async function readRules(limit: number): Promise<SetRetention[]> {
    const rows = await orm
      .select({ at: retentionRules.at, badge: retentionRules.badge, keepDays: retentionRules.keepDays })
      .from(retentionRules)
      .where(eq(retentionRules.rule, NEGATIVE))
      .orderBy(desc(retentionRules.id))
      .limit(limit);
    return rows.map(({ at, badge, keepDays }) => ({ at, badge, negative: keepDays === null ? null : { keepDays } }));
  }

  const readRuns = (limit: number): Promise<RetentionRun[]> =>
    orm.select(RUN).from(retentionRuns).orderBy(desc(retentionRuns.startedAt)).limit(limit);

  /** The run that has not ended. It is the last one: none begins before the other has ended. */
  async function readOpenRun(): Promise<RetentionRun | null> {
    const [last] = await readRuns(1);
    return last && last.finishedAt === null ? last : null;
  }

  async function begin(keepDays: number, by: Actor, id: string): Promise<void> {
    const before = new Date(Date.parse(by.at) - keepDays * DAY_MS).toISOString();
    const run = { id, rule: NEGATIVE, keepDays, before, badge: by.badge, startedAt: by.at, position: "", dropped: 0 };
    const open = orm.select({ id: retentionRuns.id }).from(retentionRuns).where(isNull(retentionRuns.finishedAt));
    await insertWhere(orm, retentionRuns, run, notExists(open));
  }

  /** Ends a run and audits it. Where another call has ended it before, a trigger refuses both. */
  async function end(run: RetentionRun, by: Actor): Promise<void> {
    const { id, keepDays, before, dropped } = run;
    const subject = `${NEGATIVE}, kept ${keepDays} days, before ${before}: ${dropped} parts dropped in run ${id}`;
    await db
      .batch([
        toStatement(db, orm.update(retentionRuns).set({ finishedAt: by.at }).where(eq(retentionRuns.id, id))),
        auditStatement(db, { ...by, action: "retention.ran", subject }),
      ])
      .catch((error: unknown) => {
        if (!isRunEnded(error)) throw error;
      });
  }

  return {
    /** The current rule, the earlier ones, newest first, and the last runs. */
    async read(): Promise<Retention & { history: SetRetention[]; runs: RetentionRun[] }> {
      const history = await readRules(MAX_SHOWN);
      return { negative: history[0]?.negative ?? null, history, runs: await readRuns(MAX_SHOWN) };
    },

    /** Sets the rule from now on. The earlier ones stay readable. */
    async set({ negative }: Retention, by: Actor): Promise<void> {
      const keepDays = negative?.keepDays ?? null;
      const rule = { at: by.at, badge: by.badge, rule: NEGATIVE, keepDays };
      const subject = `${NEGATIVE}, ${keepDays === null ? "nothing dropped" : `kept ${keepDays} days`}`;
      await db.batch([
        toStatement(db, orm.insert(retentionRules).values(rule)),
        auditStatement(db, { ...by, action: "retention.changed", subject }),
      ]);
    },

    /**
     * Continues the open run, or begins one, for at most `steps` bounded steps; `null` where no rule is set. Each step
     * is one atomic batch: a run can be interrupted anywhere, and the next call continues it. A run whose rule was
     * changed ends without deleting more. Throws `ClockNotTrusted` instead of beginning a run where the clock has
     * jumped ahead.
     */
    async run(by: Actor, newId: () => string, steps: number): Promise<RetentionRun | null> {
      let run = await readOpenRun();
      for (let step = 0; step < steps; step += 1) {
        const [rule] = await readRules(1);
        const keepDays = rule?.negative?.keepDays ?? null;
        if (run === null) {
          if (keepDays === null) return null;
          // The cut-off of a run follows from the clock, and what it deletes is gone.
          if (!isTrusted(new Date(by.at), await trustedClockOn(db).read())) throw new ClockNotTrusted();
          await begin(keepDays, by, newId());
          run = await readOpenRun();
          if (run === null) continue;
        }
        const isOver = run.keepDays !== keepDays || !(await dropNextParts(db, vault, run, by.at));
        const [current] = await orm.select(RUN).from(retentionRuns).where(eq(retentionRuns.id, run.id));
        run = current ?? run;
        if (isOver) {
          if (run.finishedAt === null) await end(run, by);
          return { ...run, finishedAt: run.finishedAt ?? by.at };
        }
      }
      return run;
    },
  };
}
