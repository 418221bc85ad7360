import { useRef } from "preact/hooks";
import { StopRow } from "../parts/stop-row.tsx";
import { matchesSearch } from "../parts/stop-search.ts";
import { useMinute } from "../parts/use-minute.ts";
import { useOpenCases } from "../parts/use-open-cases.ts";
import { useToTop } from "../parts/use-to-top.ts";
import { findDuties } from "../stops/duties.ts";
import { countsAsPositive, type HeldStop } from "../stops/held-stop.ts";
import { countNight } from "../stops/night-counts.ts";
import { useTablet } from "../tablet/context.ts";
import { getWords } from "../words/language.ts";
import { MyCases } from "./my-cases.tsx";
import { OtherStops } from "./other-stops.tsx";
import { FILTERS, type Filter, ROWS, type View, view } from "./tonight-view.ts";

/** The officer's open cases, the stops of the night, with search and filters, and the unit's other open cases. */
export function Tonight() {
  const tablet = useTablet();
  const { home: w, tonight: t } = getWords();
  const now = useMinute(tablet.now);
  const list = useRef<HTMLDivElement>(null);
  const { filter, search, shown, others } = view.value;
  const look = (change: Partial<View>) => {
    view.value = { ...view.value, ...change };
  };
  const night = tablet.tonight.value;
  const cases = useOpenCases(now);
  const inCases = new Set(cases.map(({ stop }) => stop.id));
  // What is searched or filtered: all that the officer works on here, of other shifts too.
  const all = [...cases.filter(({ stop }) => !night.some((held) => held.stop.id === stop.id)), ...night];
  const unsent = tablet.own.value.filter(({ standing }) => standing !== "received");
  const isOwed = (held: HeldStop) => findDuties(held, now).length > 0;
  const filtered: Record<Filter, readonly HeldStop[]> = {
    all,
    positive: night.filter(countsAsPositive),
    duties: all.filter(isOwed),
    unsent,
  };
  const isWhole = filter === "all" && search.trim() === "";
  const found = isWhole
    ? night.filter(({ stop }) => !inCases.has(stop.id))
    : filtered[filter].filter((held) => matchesSearch(held, search));
  const { stops, positive } = countNight(night);
  // A new stop is at the top, where it must be seen.
  useToTop(list, night[0]?.stop.id);
  return (
    <div class="records">
      {isWhole && <MyCases now={now} />}
      <section class="tonight" aria-labelledby="tonight">
        <h2 id="tonight">
          {w.tonight} <small>{w.total(stops, positive)}</small>
        </h2>
        {all.length > 0 && (
          <div class="tonight-tools">
            <input
              type="search"
              aria-label={t.search}
              placeholder={t.search}
              value={search}
              onInput={(event) => look({ search: event.currentTarget.value, shown: ROWS })}
            />
            <div class="filters">
              {FILTERS.map((one) => (
                <button
                  key={one}
                  type="button"
                  class="filter"
                  aria-pressed={filter === one}
                  onClick={() => look({ filter: one, shown: ROWS })}
                >
                  {t.filters[one]}
                  {one === "duties" && <b> {filtered.duties.length}</b>}
                </button>
              ))}
            </div>
          </div>
        )}
        <div class="tonight-list" ref={list}>
          {found.length === 0 ? (
            <p class="empty">{isWhole ? (night.length === 0 ? w.empty : w.onlyCases) : t.noneFound}</p>
          ) : (
            <ul class="stop-list">
              {found.slice(0, shown).map((held) => (
                <StopRow key={held.stop.id} held={held} now={now} />
              ))}
            </ul>
          )}
          {found.length > shown && (
            <button type="button" class="quiet more" onClick={() => look({ shown: shown + ROWS })}>
              {t.showMore(found.length - shown)}
            </button>
          )}
          <OtherStops shown={others} now={now} onShow={(next) => look({ others: next })} />
        </div>
      </section>
    </div>
  );
}
