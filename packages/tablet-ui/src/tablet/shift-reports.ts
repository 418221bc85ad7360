import { signal } from "@preact/signals";
import type { ShiftReport } from "../stops/shift.ts";
import { REPORT, type TabletStore } from "../store/tablet-store.ts";

/** The report of a shift that is over, and where it stands. */
export interface HeldReport {
  readonly id: string;
  readonly report: ShiftReport;
  readonly standing: "waiting" | "stuck";
}

export interface ShiftReportsPorts {
  readonly store: TabletStore;
  /** Whoever is here: a report is the secret of its officer. */
  readonly whose: () => string | null;
  readonly newId: () => string;
  readonly send: (report: ShiftReport) => Promise<"kept" | "refused" | "unreachable">;
}

/** The reports of the shifts that whoever is here has ended, until the server has them: it takes them from nobody else. */
export function createShiftReports({ store, whose, newId, send }: ShiftReportsPorts) {
  const all = signal<readonly HeldReport[]>([]);
  const own = (): string => {
    const badge = whose();
    if (badge === null) throw new Error("nobody has opened the tablet");
    return badge;
  };
  const keep = (badge: string, held: HeldReport, replaced: readonly string[] = []) =>
    store.putSecret(badge, REPORT + held.id, held, replaced);
  const change = (next: HeldReport) => {
    all.value = all.value.map((one) => (one.id === next.id ? next : one));
  };

  /** An older version of the app kept reports of everybody in clear. */
  async function takeOld(badge: string): Promise<void> {
    const old = (await store.recall<Omit<HeldReport, "id">[]>("shift-reports")) ?? [];
    const theirs = old.filter(({ report }) => report.officers[0]?.badge === badge);
    if (theirs.length === 0) return;
    try {
      for (const one of theirs) await keep(badge, { ...one, id: newId() });
      await store.remember(
        "shift-reports",
        old.filter((one) => !theirs.includes(one)),
      );
    } catch {
      // A full disk keeps nobody out: they are taken the next time. The server takes one that comes twice once.
    }
  }

  async function drop(id: string): Promise<void> {
    await store.dropSecret(own(), REPORT + id);
    all.value = all.value.filter((one) => one.id !== id);
  }

  return {
    all,
    /** Reads those of an officer. */
    async load(badge: string): Promise<void> {
      await takeOld(badge);
      const kept = [...(await store.secrets(badge, REPORT)).values()] as (HeldReport | undefined)[];
      all.value = kept.filter((one) => one !== undefined);
    },
    forget(): void {
      all.value = [];
    },
    /** Keeps one, in the place of other secrets. */
    async add(report: ShiftReport, replaced: readonly string[]): Promise<void> {
      const held: HeldReport = { id: newId(), report, standing: "waiting" };
      await keep(own(), held, replaced);
      all.value = [...all.value, held];
    },
    /** Sends those that wait. One that is refused stays, so that somebody can look at it. */
    async send(): Promise<void> {
      for (const one of all.value.filter(({ standing }) => standing === "waiting")) {
        const badge = own();
        const answer = await send(one.report);
        // Whoever locked it meanwhile sends it once more.
        if (answer === "unreachable" || whose() !== badge) return;
        if (answer === "kept") await drop(one.id);
        else {
          const stuck: HeldReport = { ...one, standing: "stuck" };
          await keep(badge, stuck);
          change(stuck);
        }
      }
    },
    /** Puts one that was refused back into the line. */
    async retry(id: string): Promise<void> {
      const held = all.value.find((one) => one.id === id);
      if (!held) return;
      const again: HeldReport = { ...held, standing: "waiting" };
      await keep(own(), again);
      change(again);
    },
    /** Lets one go: the server has it, or somebody has it in another way. */
    drop,
  };
}
