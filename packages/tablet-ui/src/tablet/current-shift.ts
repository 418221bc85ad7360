import { signal } from "@preact/signals";
import { loadPlaceLaw } from "../law/local-law.ts";
import type { Shift, ShiftReport } from "../stops/shift.ts";
import { SHIFT } from "../store/secrets.ts";
import type { TabletStore } from "../store/tablet-store.ts";
import type { Drafts } from "./drafts.ts";
import { DRAFT_PREFIX } from "./recorder.ts";
import type { createShiftReports } from "./shift-reports.ts";

export interface ShiftPorts {
  readonly secrets: TabletStore["secrets"];
  readonly requireBadge: () => string;
  readonly drafts: Drafts;
  readonly reports: ReturnType<typeof createShiftReports>;
}

/** The open shift of the current officer. */
export function createCurrentShift({ secrets, requireBadge, drafts, reports }: ShiftPorts) {
  const current = signal<Shift | null>(null);
  return {
    current,
    async load(badge: string): Promise<void> {
      const stored = await secrets.get<Shift>(badge, SHIFT);
      if (stored) await loadPlaceLaw(stored.jurisdiction).catch(() => undefined);
      current.value = stored ?? null;
    },
    clear(): void {
      current.value = null;
    },
    async start(chosen: Shift): Promise<void> {
      // A shift needs the law of its place.
      await loadPlaceLaw(chosen.jurisdiction);
      await secrets.put(requireBadge(), SHIFT, chosen);
      current.value = chosen;
    },
    /** Stores the report in place of the shift and of the draft in which it was typed. */
    async end(report: ShiftReport, draft: string): Promise<void> {
      await drafts.flush();
      await reports.add(report, [SHIFT, DRAFT_PREFIX + draft]);
      drafts.drop(draft);
      current.value = null;
    },
  };
}
