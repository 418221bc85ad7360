import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { remaining } from "../parts/remaining.ts";
import { StopRow } from "../parts/stop-row.tsx";
import { go } from "../screen.ts";
import { countsAsPositive, type HeldStop } from "../stops/held-stop.ts";
import { useTablet } from "../tablet.ts";
import { language, words } from "../words/language.ts";
import { dutiesOf, loadLaw } from "./duties.ts";

const FILTERS = ["all", "positive", "duties", "unsent"] as const;
type Filter = (typeof FILTERS)[number];
/** Rows that are drawn at once; a night of thousands is searched, not scrolled. */
const PAGE = 60;

/** What was logged tonight: searched, filtered, and with what is still owed and how long there is for it. */
export function Tonight() {
  const tablet = useTablet();
  const { home: w, tonight: t } = words();
  const filter = useSignal<Filter>("all");
  const search = useSignal("");
  const shown = useSignal(PAGE);
  useEffect(() => void loadLaw(), []);
  const now = tablet.now();
  const stops = tablet.tonight.value;
  const duties = new Map(stops.filter(countsAsPositive).map((held) => [held.stop.id, dutiesOf(held, now)]));
  const isOwed = ({ stop }: HeldStop) => (duties.get(stop.id)?.length ?? 0) > 0;
  const keeps: Record<Filter, (held: HeldStop) => boolean> = {
    all: () => true,
    positive: countsAsPositive,
    duties: isOwed,
    unsent: ({ standing }) => standing !== "received",
  };
  const sought = search.value.trim().toUpperCase();
  const found = stops.filter((held) => keeps[filter.value](held) && (sought === "" || textOf(held).includes(sought)));
  return (
    <section class="tonight" aria-labelledby="tonight">
      <h2 id="tonight">
        {w.tonight} <small>{w.total(stops.filter(({ stop }) => !stop.voided).length, duties.size)}</small>
      </h2>
      {stops.length > 0 && (
        <div class="tonight-tools">
          <input
            type="search"
            aria-label={t.search}
            placeholder={t.search}
            value={search.value}
            onInput={(event) => {
              search.value = event.currentTarget.value;
            }}
          />
          <div class="filters">
            {FILTERS.map((one) => (
              <button
                key={one}
                type="button"
                class="filter"
                aria-pressed={filter.value === one}
                onClick={() => {
                  filter.value = one;
                  shown.value = PAGE;
                }}
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
          <ul>
            {found.slice(0, shown.value).map((held) => {
              const owed = duties.get(held.stop.id) ?? [];
              const [first] = owed;
              const due = first?.dueAt ? remaining(first.dueAt, now) : null;
              return (
                <StopRow key={held.stop.id} held={held}>
                  {first && (
                    <span class={`row-duty${due?.over ? " over" : ""}`}>
                      {first.words[language.value]}
                      {due && ` · ${due.text}`}
                      {owed.length > 1 && ` · ${t.more(owed.length - 1)}`}
                    </span>
                  )}
                </StopRow>
              );
            })}
          </ul>
        )}
        {found.length > shown.value && (
          <button
            type="button"
            class="quiet more"
            onClick={() => {
              shown.value += PAGE;
            }}
          >
            {t.showMore(found.length - shown.value)}
          </button>
        )}
        <Elsewhere />
      </div>
    </section>
  );
}

/** Open stops of the unit that are not on this tablet: each can go on here. */
function Elsewhere() {
  const tablet = useTablet();
  const { tonight: t, law } = words();
  const here = new Set(tablet.tonight.value.map(({ stop }) => stop.id));
  const others = (tablet.choices.value?.stops ?? []).filter(({ id }) => !here.has(id));
  if (others.length === 0) return null;
  return (
    <details class="others">
      <summary>{t.others(others.length)}</summary>
      <ul>
        {others.slice(0, PAGE).map(({ id, at, category, officer, obligations }) => (
          <li key={id}>
            <button type="button" class="stop-row other" onClick={() => go({ name: "stop", id })}>
              <span class="stop-time">{at.at.slice(5, 16).replace("T", " ")}</span>
              <span class={`chip ${category}`}>{law.categories[category] ?? category}</span>
              <span>{t.loggedBy(officer)}</span>
              <span class="row-duty">{t.open(obligations.length)}</span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What a search looks through. */
function textOf({ stop }: HeldStop): string {
  const { personal } = stop;
  const plate = personal?.plate && personal.plate.kind !== "none" ? personal.plate.number : "";
  const readings = stop.tests.flatMap((test) => (test.outcome === "reading" ? [test.reading.value] : []));
  return [personal?.name, personal?.idNumber?.number, plate, stop.at.at.slice(11, 16), ...readings].join(" ").toUpperCase();
}
