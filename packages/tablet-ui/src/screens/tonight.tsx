import { StopRow } from "../parts/stop-row.tsx";
import { useMinute } from "../parts/use-minute.ts";
import { findDuties } from "../stops/duties.ts";
import { countsAsPositive, type HeldStop } from "../stops/held-stop.ts";
import { useTablet } from "../tablet/context.ts";
import { getWords } from "../words/language.ts";
import { OtherStops } from "./other-stops.tsx";
import { FILTERS, type Filter, ROWS, type View, view } from "./tonight-view.ts";

/** The stops of the night, with search, filters and open duties. */
export function Tonight() {
  const tablet = useTablet();
  const { home: w, tonight: t } = getWords();
  const now = useMinute(tablet.now);
  const { filter, search, shown, others } = view.value;
  const look = (change: Partial<View>) => {
    view.value = { ...view.value, ...change };
  };
  const stops = tablet.tonight.value;
  const isOwed = (held: HeldStop) => findDuties(held, now).length > 0;
  const keeps: Record<Filter, (held: HeldStop) => boolean> = {
    all: () => true,
    positive: countsAsPositive,
    duties: isOwed,
    unsent: ({ standing }) => standing !== "received",
  };
  const sought = search.trim().toUpperCase();
  const found = stops.filter((held) => keeps[filter](held) && (sought === "" || getSearchText(held).includes(sought)));
  return (
    <section class="tonight" aria-labelledby="tonight">
      <h2 id="tonight">
        {w.tonight}{" "}
        <small>{w.total(stops.filter(({ stop }) => !stop.voided).length, stops.filter(countsAsPositive).length)}</small>
      </h2>
      {stops.length > 0 && (
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
                {one === "duties" && <b> {stops.filter(isOwed).length}</b>}
              </button>
            ))}
          </div>
        </div>
      )}
      <div class="tonight-list">
        {found.length === 0 ? (
          <p class="empty">{stops.length === 0 ? w.empty : t.noneFound}</p>
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
        <OtherStops shown={others} onShow={(next) => look({ others: next })} />
      </div>
    </section>
  );
}

/** Returns the text that a search looks through. */
function getSearchText({ stop }: HeldStop): string {
  const { personal } = stop;
  const plate = personal?.plate && personal.plate.kind !== "none" ? personal.plate.number : "";
  const readings = stop.tests.flatMap((test) => (test.outcome === "reading" ? [test.reading.value] : []));
  return [personal?.name, personal?.idNumber?.number, plate, stop.at.at.slice(11, 16), ...readings]
    .join(" ")
    .toUpperCase();
}
