import { useEffect } from "preact/hooks";
import { formatReading } from "../formats/reading.ts";
import { formatRemaining } from "../formats/remaining.ts";
import { formatTime } from "../formats/time.ts";
import { toTone } from "../law/tone.ts";
import { go } from "../parts/navigation.ts";
import { StopRow } from "../parts/stop-row.tsx";
import type { ListedStop } from "../stops/choices.ts";
import { isOf } from "../stops/open-cases.ts";
import { useTablet } from "../tablet/context.ts";
import { getWords } from "../words/language.ts";
import { OTHER_ROWS } from "./tonight-view.ts";

/** The server counts open stops up to this number. */
const MAX_COUNTED = 1_000;

/**
 * The unit's other open cases: neither the officer's own nor of this tablet's night. Their plates and names are
 * fetched while the list is open, and forgotten when the tablet is locked. `shown` is 0 while the list is closed.
 */
export function OtherStops({ shown, now, onShow }: { shown: number; now: Date; onShow: (shown: number) => void }) {
  const tablet = useTablet();
  const { tonight: t } = getWords();
  const listed = tablet.choices.value?.stops ?? [];
  const total = tablet.choices.value?.openStops ?? listed.length;
  const badge = tablet.badge();
  const here = new Map(tablet.stops.value.map((held) => [held.stop.id, held]));
  const ours = new Set([
    ...tablet.own.value.map(({ stop }) => stop.id),
    ...tablet.stops.value.filter((held) => isOf(held, badge)).map(({ stop }) => stop.id),
  ]);
  const isOurs = ({ id, officer }: ListedStop) => ours.has(id) || officer.toUpperCase() === badge?.toUpperCase();
  const others = listed.filter((one) => !isOurs(one));
  const count = total - (listed.length - others.length);
  const rows = others.slice(0, shown);
  const missing = rows.filter((one) => (here.get(one.id)?.entries.length ?? 0) < one.entries).map(({ id }) => id);
  useEffect(() => {
    let stopped = false;
    void (async () => {
      for (const id of missing) if (stopped || !(await tablet.fetchStop(id))) return;
    })();
    return () => {
      stopped = true;
    };
    // A fetched stop leaves the list of the missing ones; the rest is fetched by the same run.
  }, [tablet, rows.map(({ id }) => id).join()]);
  if (count <= 0) return null;
  return (
    <details
      class="others"
      open={shown > 0}
      onToggle={({ currentTarget: list }) => {
        if (list.open === shown > 0) return;
        onShow(list.open ? OTHER_ROWS : 0);
        // It opens at the end of a scrolled list, where it would not be visible.
        if (list.open) requestAnimationFrame(() => list.scrollIntoView());
      }}
    >
      <summary>{t.others(total >= MAX_COUNTED ? `${count}+` : `${count}`)}</summary>
      <ul class="stop-list">
        {rows.map((one) => {
          const held = here.get(one.id);
          return held ? (
            <StopRow key={one.id} held={held} now={now} />
          ) : (
            <ListedRow key={one.id} listed={one} now={now} />
          );
        })}
      </ul>
      {others.length > shown && shown > 0 && (
        <button type="button" class="quiet more" onClick={() => onShow(shown + OTHER_ROWS)}>
          {t.showMore(others.length - shown)}
        </button>
      )}
      {shown >= others.length && count > others.length && <p class="empty">{t.newestOnly(others.length)}</p>}
    </details>
  );
}

/** A stop as the unit's list has it, until its entries have been fetched. */
function ListedRow({ listed, now }: { listed: ListedStop; now: Date }) {
  const { tonight: t, law } = getWords();
  const { id, at, category, officer, reading, obligations } = listed;
  const due = obligations.flatMap(({ dueAt }) => dueAt ?? []).sort()[0];
  return (
    <li>
      <button type="button" class="stop-row" data-stop={id} onClick={() => go({ name: "stop", id })}>
        <span class="stop-time">{formatTime(at.at)}</span>
        <span class={`chip ${toTone(category)}`}>{law.categories[category] ?? category}</span>
        <span class="stop-reading">{reading ? formatReading(reading) : "—"}</span>
        <span class="stop-plate" />
        <span class="muted">{t.loggedBy(officer)}</span>
        <span class="row-duty">
          {t.open(obligations.length)}
          {due !== undefined && ` · ${formatRemaining(due, now).text}`}
        </span>
      </button>
    </li>
  );
}
