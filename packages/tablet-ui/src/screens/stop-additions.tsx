import { classify, parseReading } from "@roadside/core";
import { useState } from "preact/hooks";
import { Verdict } from "../law/verdict.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Keypad } from "../parts/keypad.tsx";
import { StopOptions } from "../parts/stop-options.tsx";
import type { HeldStop } from "../stops/held-stop.ts";
import { type Tablet, useTablet } from "../tablet.ts";
import { words } from "../words/language.ts";

/** Keeps a later entry of the stop, and closes the dialog once it is kept. */
type Add = (said: Parameters<Tablet["addTo"]>[1]) => Promise<void>;

/** The laboratory's blood result, judged while it is typed. */
export function AddBlood({ held, onClose, onAdd }: { held: HeldStop; onClose: () => void; onAdd: Add }) {
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

/** Why a stop should not have been logged; its entries stay. */
export function Void({ onClose, onAdd }: { onClose: () => void; onAdd: Add }) {
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

/** Another stop that belongs to this one, and how. */
export function Link({ held, onClose, onAdd }: { held: HeldStop; onClose: () => void; onAdd: Add }) {
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
            <StopOptions stops={others} />
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
