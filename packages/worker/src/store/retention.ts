import type { D1Database } from "@cloudflare/workers-types";
import { DAY_MS } from "../china-days.ts";
import { isRunEnded } from "../database/sqlite-errors.ts";
import type { Vault } from "../personal/vault.ts";
import { type Actor, auditStatement } from "./audit.ts";
import { type DropRun, dropNextParts } from "./drop-personal-parts.ts";
import { importsOn } from "./imports.ts";

/** How long what identifies the driver of a negative test is kept; `null` where nothing is dropped. */
export interface Retention {
  readonly negative: { readonly keepDays: number } | null;
}

/** A rule as it was set, by whom and when. */
export type SetRetention = Retention & { at: string; badge: string };

/** A run of the rule. `position` and `finished` say how far it has come. */
export type RetentionRun = DropRun & { badge: string; startedAt: string; finishedAt: string | null };

const NEGATIVE = "negative";
const MAX_SHOWN = 50;
const RUN =
  "id, keep_days AS keepDays, before, badge, started_at AS startedAt, position, dropped, finished_at AS finishedAt";

/** Steps of one run that nobody waits for: what is left after them is done the next day. */
const STEPS_PER_DAILY_RUN = 400;

/** What is done in the server's own name: the rule is carried out, and refused lines of imports go whose time is over. Answers how far the run came; `null` where no rule is set. */
export async function runRetention(
  db: D1Database,
  vault: Vault,
  now: Date,
  newId: () => string,
): Promise<RetentionRun | null> {
  const by = { at: now.toISOString(), badge: "server", unit: "", address: "" };
  await importsOn(db, vault).dropOldRefusals(by);
  return retentionOn(db, vault).run(by, newId, STEPS_PER_DAILY_RUN);
}

/** What a timer calls as often as it likes: goes on with the run under way, and begins one a day after the last. */
export async function runDailyRetention(db: D1Database, vault: Vault, now: Date, newId: () => string): Promise<void> {
  const [last] = (await retentionOn(db, vault).read()).runs;
  const isOver = last?.finishedAt && Date.parse(last.startedAt) > now.getTime() - DAY_MS;
  if (!isOver) await runRetention(db, vault, now, newId);
}

/** How long personal data is kept, and the runs that drop it. Every change of the rule, and every run, is a line of the audit. */
export function retentionOn(db: D1Database, vault: Vault) {
  async function rules(most: number): Promise<SetRetention[]> {
    const { results } = await db
      .prepare("SELECT at, badge, keep_days FROM retention_rules WHERE rule = ?1 ORDER BY id DESC LIMIT ?2")
      .bind(NEGATIVE, most)
      .all<{ at: string; badge: string; keep_days: number | null }>();
    return results.map(({ at, badge, keep_days: keepDays }) => ({
      at,
      badge,
      negative: keepDays === null ? null : { keepDays },
    }));
  }

  async function runs(most: number): Promise<RetentionRun[]> {
    const { results } = await db
      .prepare(`SELECT ${RUN} FROM retention_runs ORDER BY started_at DESC LIMIT ?1`)
      .bind(most)
      .all<RetentionRun>();
    return results;
  }

  /** The run under way. Only the last one can be: none begins while another has not ended. */
  async function open(): Promise<RetentionRun | null> {
    const [last] = await runs(1);
    return last && last.finishedAt === null ? last : null;
  }

  async function begin(keepDays: number, by: Actor, id: string): Promise<void> {
    const before = new Date(Date.parse(by.at) - keepDays * DAY_MS).toISOString();
    await db
      .prepare(
        `INSERT INTO retention_runs (id, rule, keep_days, before, badge, started_at, position, dropped)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, '', 0 WHERE NOT EXISTS (SELECT 1 FROM retention_runs WHERE finished_at IS NULL)`,
      )
      .bind(id, NEGATIVE, keepDays, before, by.badge, by.at)
      .run();
  }

  /** Ends a run, with its line in the audit. Where somebody else has ended it meanwhile, a trigger refuses both. */
  async function end(run: RetentionRun, by: Actor): Promise<void> {
    const subject = `${NEGATIVE}, kept ${run.keepDays} days, before ${run.before}: ${run.dropped} parts dropped in run ${run.id}`;
    await db
      .batch([
        db.prepare("UPDATE retention_runs SET finished_at = ?2 WHERE id = ?1").bind(run.id, by.at),
        auditStatement(db, { ...by, action: "retention.ran", subject }),
      ])
      .catch((error: unknown) => {
        if (!isRunEnded(error)) throw error;
      });
  }

  return {
    /** The rule that holds, those that held before, newest first, and the last runs. */
    async read(): Promise<Retention & { history: SetRetention[]; runs: RetentionRun[] }> {
      const history = await rules(MAX_SHOWN);
      return { negative: history[0]?.negative ?? null, history, runs: await runs(MAX_SHOWN) };
    },

    /** Sets the rule from now on. The former ones stay readable. */
    async set({ negative }: Retention, by: Actor): Promise<void> {
      const keepDays = negative?.keepDays ?? null;
      await db.batch([
        db
          .prepare("INSERT INTO retention_rules (at, badge, rule, keep_days) VALUES (?1, ?2, ?3, ?4)")
          .bind(by.at, by.badge, NEGATIVE, keepDays),
        auditStatement(db, {
          ...by,
          action: "retention.changed",
          subject: `${NEGATIVE}, ${keepDays === null ? "nothing dropped" : `kept ${keepDays} days`}`,
        }),
      ]);
    },

    /**
     * Goes on with the run under way, or begins one, for at most `steps` bounded steps; `null` where no rule is set. Each step is one atomic batch, so a run can be cut off anywhere and
     * is gone on with by the next call. A run whose rule was changed ends without dropping more.
     */
    async run(by: Actor, newId: () => string, steps: number): Promise<RetentionRun | null> {
      let run = await open();
      for (let step = 0; step < steps; step += 1) {
        const [rule] = await rules(1);
        const keepDays = rule?.negative?.keepDays ?? null;
        if (run === null) {
          if (keepDays === null) return null;
          await begin(keepDays, by, newId());
          run = await open();
          if (run === null) continue;
        }
        const isOver = run.keepDays !== keepDays || !(await dropNextParts(db, vault, run, by.at));
        const [now] = (
          await db.prepare(`SELECT ${RUN} FROM retention_runs WHERE id = ?1`).bind(run.id).all<RetentionRun>()
        ).results;
        run = now as RetentionRun;
        if (isOver) {
          if (run.finishedAt === null) await end(run, by);
          return { ...run, finishedAt: run.finishedAt ?? by.at };
        }
      }
      return run;
    },
  };
}
