import { type Draft, type SealedEntry, startChain, write } from "@roadside/core";
import { generateNights, type Post } from "../../../packages/server/src/demo/generate.ts";
import { deterministicId } from "../../../packages/worker/src/imports/deterministic-id.ts";
import { BUSY_UNIT, LONG_GONE, postOf, UNITS } from "./province.ts";

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** Two years that end with October 2026, the month of the questions. */
export const ASKED = { from: "2026-10-01", to: "2026-10-31" } as const;
const FIRST_NIGHT = Date.parse("2024-11-04T12:00:00+08:00");
const ASKED_MONTH = Date.parse("2026-10-01T12:00:00+08:00");
/** Complete weeks between the first one and October. */
const WEEKS_BETWEEN = Math.floor((ASKED_MONTH - FIRST_NIGHT) / WEEK_MS) - 1;

/**
 * Generates two years of a province, one squad's night after another, in an order in which any beginning is
 * representative: first the month of the questions and the first week's squad, the same in every size; then nights of
 * all units from both years, mixed by a fixed rule, without end.
 */
export function* everyNight(): Generator<readonly SealedEntry[]> {
  for (let night = 0; night < 4; night += 1) yield nightOf(LONG_GONE, FIRST_NIGHT + night * DAY_MS);
  for (const [index, unit] of UNITS.entries())
    if (unit !== BUSY_UNIT) yield firstNightOf(postOf(unit, index), ASKED_MONTH + (index % 14) * DAY_MS);
  for (let night = 0; night < 27; night += 1) yield nightOf(postOf(BUSY_UNIT, night), ASKED_MONTH + night * DAY_MS);

  const places = UNITS.length * WEEKS_BETWEEN * 7;
  for (let number = 0; number < places; number += 1) {
    // A step that is coprime to the number of places visits each of them once.
    const place = (number * 48_271) % places;
    const [unit, day] = [place % UNITS.length, Math.floor(place / UNITS.length)];
    yield nightOf(postOf(UNITS[unit] as string, day), FIRST_NIGHT + (7 + day) * DAY_MS);
  }
}

/** A squad works two nights in three: finds its first night from a day on. */
function firstNightOf(post: Post, noonMs: number): readonly SealedEntry[] {
  const night = nightOf(post, noonMs);
  return night.length > 0 ? night : firstNightOf(post, noonMs + DAY_MS);
}

function nightOf(post: Post, noonMs: number): readonly SealedEntry[] {
  const before = new Date(noonMs + DAY_MS);
  const night = [
    ...generateNights({
      seed: Number(post.officer.slice(-6)) + Math.floor(noonMs / DAY_MS),
      nights: 1,
      before,
      posts: [post],
    }),
  ];
  const drunk = night.filter(({ entry }) => entry.kind === "logged" && entry.body.shown?.category === "drunk");
  return [...night, ...bloodDrawnOf(drunk)];
}

/** Blood of every drunk driver is drawn and never sent: overdue duties grow with the table, unlike in practice. */
function* bloodDrawnOf(drunk: readonly SealedEntry[]): Generator<SealedEntry> {
  let head = startChain(`blood-${drunk[0]?.entry.device}`);
  for (const { entry } of drunk) {
    const { stop, at, recordedAt, officer, unit } = entry;
    const id = deterministicId(Date.parse(at.at), "scale", "blood", stop);
    const body = { specimen: "blood", tubes: [{ label: "A" }, { label: "B" }] };
    const written = write(head, { kind: "sample-drawn", id, stop, at, recordedAt, officer, unit, body } as Draft);
    if (!written.ok) throw new Error(JSON.stringify(written.errors));
    head = written.head;
    yield written.sealed;
  }
}
