import { classify, parseReading } from "@roadside/core";
import { useState } from "preact/hooks";
import { Verdict } from "../law/verdict.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Heading } from "../parts/heading.tsx";
import { Keypad } from "../parts/keypad.tsx";
import { readingText, shownTime } from "../parts/stop-row.tsx";
import { showToast } from "../parts/toast.tsx";
import { go } from "../screen.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { useTablet } from "../tablet.ts";
import { language, problemWords, words } from "../words/language.ts";

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
        <Bar />
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
      <Bar />
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

type Add = (said: Parameters<ReturnType<typeof useTablet>["addTo"]>[1]) => Promise<void>;

function Bar() {
  const { reading, stop } = words();
  return (
    <header class="bar">
      <button type="button" class="quiet back" onClick={() => go({ name: "home" })}>
        ← {reading.back}
      </button>
      <Heading>{stop.title}</Heading>
    </header>
  );
}

function AddBlood({ held, onClose, onAdd }: { held: HeldStop; onClose: () => void; onAdd: Add }) {
  const { stop: w, reading, home } = words();
  const [value, setValue] = useState("");
  const [sure, setSure] = useState(false);
  const written = { specimen: "blood", value, unit: "mg/100mL" } as const;
  const parsed = value === "" ? null : parseReading(written);
  const law = parsed?.ok && held.stop.logged ? classify(written, { jurisdiction: held.stop.logged.jurisdiction, at: held.stop.at.at }) : null;
  const implausible = parsed?.ok === true && parsed.flags.length > 0;
  function save() {
    if (!parsed?.ok) return;
    if (implausible && !sure) return setSure(true);
    void onAdd({ kind: "test-added", body: { test: { outcome: "reading", reading: parsed.reading } } });
  }
  return (
    <Dialog title={w.addBlood} onClose={onClose} wide>
      <div class="dialog-columns">
        <div>
          <Field label={`${reading.value} (mg/100mL)`} problem={parsed && !parsed.ok ? parsed.error.code : undefined}>
            {(control) => (
              <input
                {...control}
                class="value"
                inputMode="none"
                value={value}
                onInput={(event) => setValue(event.currentTarget.value)}
                autocomplete="off"
              />
            )}
          </Field>
          <Keypad value={value} onChange={setValue} />
        </div>
        <div>
          <Verdict law={law} />
          {sure && implausible && <p class="notice">{reading.implausible(value, "mg/100mL")}</p>}
          <p class="dialog-actions">
            <button type="button" onClick={onClose}>
              {home.cancel}
            </button>
            <button type="button" class="main-action" disabled={!parsed?.ok} onClick={save}>
              {sure && implausible ? reading.implausibleSave : reading.save}
            </button>
          </p>
        </div>
      </div>
    </Dialog>
  );
}

function Void({ onClose, onAdd }: { onClose: () => void; onAdd: Add }) {
  const { stop: w, home } = words();
  const [reason, setReason] = useState("");
  return (
    <Dialog title={w.void} onClose={onClose}>
      <Field label={w.voidReason} wide>
        {(control) => <textarea {...control} rows={3} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />}
      </Field>
      <p class="dialog-actions">
        <button type="button" onClick={onClose}>
          {home.cancel}
        </button>
        <button
          type="button"
          class="danger"
          disabled={reason.trim() === ""}
          onClick={() => void onAdd({ kind: "voided", body: { reason: reason.trim() } })}
        >
          {w.voidConfirm}
        </button>
      </p>
    </Dialog>
  );
}

function Link({ held, onClose, onAdd }: { held: HeldStop; onClose: () => void; onAdd: Add }) {
  const tablet = useTablet();
  const { stop: w, home, reading } = words();
  const [to, setTo] = useState("");
  const [relation, setRelation] = useState("");
  const others = tablet.stops.value.filter(({ stop }) => stop.id !== held.stop.id && !stop.voided);
  return (
    <Dialog title={w.link} onClose={onClose}>
      <Field label={w.pickStop} wide>
        {(control) => (
          <select {...control} value={to} onChange={(event) => setTo(event.currentTarget.value)}>
            <option value="">—</option>
            {others.map(({ stop, assessment }) => (
              <option key={stop.id} value={stop.id}>
                {[shownTime(stop.at.at), assessment.ok && assessment.basis ? readingText(assessment.basis.reading) : "—", stop.personal?.name]
                  .filter(Boolean)
                  .join(" · ")}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={reading.relation} hint={reading.relationHint} wide>
        {(control) => <input {...control} value={relation} onInput={(event) => setRelation(event.currentTarget.value)} autocomplete="off" />}
      </Field>
      <p class="dialog-actions">
        <button type="button" onClick={onClose}>
          {home.cancel}
        </button>
        <button
          type="button"
          class="main-action"
          disabled={to === "" || relation.trim() === ""}
          onClick={() => void onAdd({ kind: "linked", body: { to, relation: relation.trim() } })}
        >
          {w.link}
        </button>
      </p>
    </Dialog>
  );
}
