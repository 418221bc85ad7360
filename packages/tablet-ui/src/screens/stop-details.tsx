import { useState } from "preact/hooks";
import { Verdict } from "../law/verdict.tsx";
import { BackBar } from "../parts/back-bar.tsx";
import { readingText, shownTime } from "../parts/stop-row.tsx";
import { showToast } from "../parts/toast.tsx";
import type { HeldStop } from "../stops/held-stop.ts";
import { useTablet } from "../tablet.ts";
import { language, problemWords, words } from "../words/language.ts";
import { AddBlood, Link, Void } from "./stop-additions.tsx";

/** One stop of the night: what is known, what the law says, its log with where each entry stands, and what can be added. */
export function StopDetails({ id }: { id: string }) {
  const tablet = useTablet();
  const all = words();
  const w = all.stop;
  const [adding, setAdding] = useState<"blood" | "void" | "link" | null>(null);
  const held = tablet.stops.value.find(({ stop }) => stop.id === id);
  if (!held) {
    return (
      <main class="stop-details">
        <BackBar title={w.title} />
        <p class="empty">{all.home.empty}</p>
      </main>
    );
  }
  const { stop, assessment, entries } = held;
  const { personal, logged } = stop;
  const plate = personal?.plate;
  const shift = tablet.shift.value;
  const checkpoint = logged?.checkpoint === shift?.checkpoint.id ? shift?.checkpoint.name[language.value] : logged?.checkpoint;
  const type = logged?.vehicle?.type;
  const facts: [string, string | undefined][] = [
    [w.time, `${stop.at.approximate ? `${w.approximately} ` : ""}${shownTime(stop.at.at)}`],
    [w.checkpoint, checkpoint],
    [w.plate, plate ? (plate.kind === "none" ? w.noPlate : plate.number) : undefined],
    [
      w.vehicle,
      [type && ((all.reading.vehicleTypes as Record<string, string>)[type] ?? type), logged?.vehicle?.use && all.reading.uses[logged.vehicle.use]]
        .filter(Boolean)
        .join(" · ") || undefined,
    ],
    [
      w.driver,
      [personal?.name, logged?.driver?.sex && all.reading.sexes[logged.driver.sex], personal?.idNumber?.number, personal?.licenceNumber]
        .filter(Boolean)
        .join(" · ") || undefined,
    ],
    [w.observations, logged?.observations?.join("；")],
    [w.statements, personal?.statements?.join("；")],
    [w.links, stop.links.map(({ relation }) => relation).join("；") || undefined],
  ];

  async function add(said: Parameters<typeof tablet.addTo>[1]) {
    const kept = await tablet.addTo(held as HeldStop, said);
    showToast(kept.ok ? { text: all.home.saved } : { text: problemWords(kept.error.code), bad: true });
    if (kept.ok) setAdding(null);
  }

  return (
    <main class="stop-details">
      <BackBar title={w.title} />
      <div class="details-columns">
        <section>
          {stop.voided && (
            <p class="notice">
              {w.voided}: {stop.voided.reason}
            </p>
          )}
          <Verdict law={assessment.ok ? assessment.classification : assessment} />
          {stop.flags.length > 0 && (
            <p class="notice">
              {w.flags}: {stop.flags.map(({ code }) => problemWords(code)).join("；")}
            </p>
          )}
          <dl>
            {facts
              .filter(([, value]) => value !== undefined)
              .map(([label, value]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
          </dl>
        </section>
        <section>
          <h2>{w.tests}</h2>
          <ul class="plain">
            {stop.tests.map((test) => (
              <li key={`${test.entry}-${test.outcome}`}>
                {test.outcome === "reading"
                  ? `${all.specimens[test.reading.specimen]} ${readingText(test.reading)}`
                  : all.noReading.outcomes[test.outcome]}
                {test.analyser && <small class="muted"> · {test.analyser.serial}</small>}
              </li>
            ))}
          </ul>
          <h2>{w.entries}</h2>
          <ul class="plain">
            {entries.map((entry) => (
              <li key={entry.id}>
                {shownTime(entry.sealed.entry.recordedAt)} {w.kinds[entry.sealed.entry.kind]}{" "}
                <span class={`standing ${entry.standing}`}>
                  <span class="dot" aria-hidden="true" />
                  {{ waiting: all.sync.held, received: all.sync.received, stuck: all.sync.failed }[entry.standing]}
                </span>
                {entry.problem && <span class="problem"> {problemWords(entry.problem.code)}</span>}
              </li>
            ))}
          </ul>
          {!stop.voided && (
            <p class="button-row">
              <button type="button" onClick={() => setAdding("blood")}>
                {w.addBlood}
              </button>
              {tablet.stops.value.length > 1 && (
                <button type="button" onClick={() => setAdding("link")}>
                  {w.link}
                </button>
              )}
              <button type="button" class="danger" onClick={() => setAdding("void")}>
                {w.void}
              </button>
            </p>
          )}
        </section>
      </div>
      {adding === "blood" && <AddBlood held={held} onClose={() => setAdding(null)} onAdd={add} />}
      {adding === "void" && <Void onClose={() => setAdding(null)} onAdd={add} />}
      {adding === "link" && <Link held={held} onClose={() => setAdding(null)} onAdd={add} />}
    </main>
  );
}
