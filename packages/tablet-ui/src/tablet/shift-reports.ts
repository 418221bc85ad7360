import { signal } from "@preact/signals";
import type { ShiftReport } from "../stops/shift.ts";
import { REPORT_PREFIX } from "../store/secrets.ts";
import type { TabletStore } from "../store/tablet-store.ts";
import type { UploadResult } from "../sync/api.ts";

/** The report of a shift that is over. */
export interface HeldReport {
  readonly id: string;
  readonly report: ShiftReport;
  readonly standing: "waiting" | "stuck";
}

/** Where an older version of the app stored the reports of all officers, unencrypted. */
const OLD_REPORTS = "shift-reports";

export interface ShiftReportsPorts {
  readonly store: Pick<TabletStore, "secrets" | "settings">;
  readonly badge: () => string | null;
  readonly requireBadge: () => string;
  readonly newId: () => string;
  readonly send: (report: ShiftReport) => Promise<UploadResult>;
}

/** The shift reports of the current officer until the server has them; it accepts them from that officer only. */
export function createShiftReports({ store, badge, requireBadge, newId, send }: ShiftReportsPorts) {
  const all = signal<readonly HeldReport[]>([]);

  async function put(officer: string, held: HeldReport, replaced: readonly string[] = []): Promise<void> {
    await store.secrets.put(officer, REPORT_PREFIX + held.id, held, replaced);
  }
  function replace(next: HeldReport): void {
    all.value = all.value.map((one) => (one.id === next.id ? next : one));
  }

  async function migrateOld(officer: string): Promise<void> {
    const old = (await store.settings.get<Omit<HeldReport, "id">[]>(OLD_REPORTS)) ?? [];
    const own = old.filter(({ report }) => report.officers[0]?.badge === officer);
    if (own.length === 0) return;
    try {
      for (const one of own) await put(officer, { ...one, id: newId() });
      const others = old.filter((one) => !own.includes(one));
      await store.settings.set(OLD_REPORTS, others);
    } catch {
      // A full disk must not lock the officer out: they migrate the next time. The server deduplicates reports.
    }
  }

  async function drop(id: string): Promise<void> {
    await store.secrets.drop(requireBadge(), REPORT_PREFIX + id);
    all.value = all.value.filter((one) => one.id !== id);
  }

  return {
    all,
    async load(officer: string): Promise<void> {
      await migrateOld(officer);
      const stored = await store.secrets.list<HeldReport>(officer, REPORT_PREFIX);
      all.value = [...stored.values()].filter((one) => one !== undefined);
    },
    clear(): void {
      all.value = [];
    },
    /** Stores a report, in place of other secrets. */
    async add(report: ShiftReport, replaced: readonly string[]): Promise<void> {
      const held: HeldReport = { id: newId(), report, standing: "waiting" };
      await put(requireBadge(), held, replaced);
      all.value = [...all.value, held];
    },
    /** Sends those that wait. A rejected one stays for the officer. */
    async send(): Promise<void> {
      for (const one of all.value.filter(({ standing }) => standing === "waiting")) {
        const officer = requireBadge();
        const result = await send(one.report);
        // If the tablet was locked meanwhile, the report is sent again later.
        if (result === "unreachable" || badge() !== officer) return;
        if (result === "accepted") await drop(one.id);
        else {
          const stuck: HeldReport = { ...one, standing: "stuck" };
          await put(officer, stuck);
          replace(stuck);
        }
      }
    },
    /** Makes a rejected report wait again. */
    async retry(id: string): Promise<void> {
      const held = all.value.find((one) => one.id === id);
      if (!held) return;
      const again: HeldReport = { ...held, standing: "waiting" };
      await put(requireBadge(), again);
      replace(again);
    },
    /** Deletes a report: the server has it, or the officer exported it. */
    drop,
  };
}
