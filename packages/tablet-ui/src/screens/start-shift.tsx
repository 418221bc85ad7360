import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Heading } from "../parts/heading.tsx";
import { Options } from "../parts/options.tsx";
import { Preferences } from "../parts/preferences.tsx";
import { go } from "../screen.ts";
import { localTime } from "../stops/local-time.ts";
import { badgesIn, countIn, expiresSoon, isExpired, shiftOf } from "../stops/shift.ts";
import { useTablet } from "../tablet.ts";
import { language, words } from "../words/language.ts";

const NO_OPERATION = "-";

/** Where and with what: checkpoint, operation, analyser. What was read last is kept, so it works without the network too. */
export function StartShift() {
  const tablet = useTablet();
  const w = words().shift;
  const [loading, setLoading] = useState(true);
  const [fresh, setFresh] = useState(true);
  const [leaving, setLeaving] = useState(false);
  const choices = tablet.choices.value;
  const only = <T,>(list: readonly T[] | undefined): T | null => (list?.length === 1 ? (list[0] ?? null) : null);
  const [checkpoint, setCheckpoint] = useState(tablet.shift.value?.checkpoint.id ?? null);
  const [operation, setOperation] = useState(tablet.shift.value?.operation?.id ?? null);
  const [analyser, setAnalyser] = useState(tablet.shift.value?.analyser.serial ?? null);

  const [partners, setPartners] = useState(tablet.shift.value?.partners.join(" ") ?? "");
  const [counter, setCounter] = useState(tablet.shift.value?.counterFirst?.toString() ?? "");
  const badBadge = badgesIn(partners).find((badge) => !/^[0-9A-Za-z-]{1,20}$/.test(badge));
  const isNoCount = countIn(counter) === undefined;
  const isBad = badBadge !== undefined || isNoCount;

  async function load() {
    setLoading(true);
    setFresh(await tablet.loadChoices());
    setLoading(false);
  }
  useEffect(() => void load(), []);

  const atCheckpoint = choices?.checkpoints.find(({ id }) => id === checkpoint) ?? only(choices?.checkpoints);
  const withAnalyser = choices?.analysers.find(({ id }) => id === analyser) ?? only(choices?.analysers);
  const inOperation = operation === NO_OPERATION ? null : (choices?.operations.find(({ id }) => id === operation) ?? only(choices?.operations));
  const today = localTime(tablet.now()).slice(0, 10);
  const unsent = tablet.unsent.value;

  async function start() {
    if (!atCheckpoint || !withAnalyser) return;
    const now = localTime(tablet.now());
    const before = tablet.shift.value;
    // Another checkpoint or operation with the same analyser goes on with the same shift.
    const isSame = before?.analyser.serial === withAnalyser.id;
    await tablet.startShift(
      shiftOf(atCheckpoint, inOperation, withAnalyser, {
        startedAt: isSame ? before.startedAt : now,
        partners: badgesIn(partners),
        counterFirst: countIn(counter) ?? null,
      }),
    );
    go({ name: "home" });
  }
  async function signOut() {
    await tablet.signOut();
    go({ name: "home" });
  }

  return (
    <main class="start-shift">
      <header class="bar">
        <Heading>{w.title}</Heading>
        <span class="who">
          {tablet.session.value?.officer.name[language.value]} · {tablet.session.value?.officer.badge}
        </span>
        <button type="button" class="quiet" onClick={() => (unsent > 0 ? setLeaving(true) : void signOut())}>
          {w.signOut}
        </button>
        <Preferences />
      </header>
      {!choices && loading && <p role="status">{w.loading}</p>}
      {!choices && !loading && (
        <div class="empty" role="alert">
          <p>{w.unreachable}</p>
          <p class="button-row">
            <button type="button" class="main-action" onClick={load}>
              {w.retry}
            </button>
          </p>
        </div>
      )}
      {choices && !fresh && !loading && <p class="notice">{w.stored}</p>}
      {choices && (choices.checkpoints.length === 0 || choices.analysers.length === 0) && <p class="notice">{w.none}</p>}
      {choices && (
        <>
          <Options
            layout="cards"
            legend={w.checkpoint}
            value={atCheckpoint?.id ?? null}
            onChoose={setCheckpoint}
            options={choices.checkpoints.map(({ id, name }) => ({ value: id, label: name[language.value] }))}
          />
          <Options
            layout="cards"
            legend={w.analyser}
            value={withAnalyser?.id ?? null}
            onChoose={setAnalyser}
            options={choices.analysers.map((one) => ({
              value: one.id,
              label: one.name[language.value],
              note: (
                <>
                  <span>{one.displayUnit}</span>
                  {one.bloodEquivalent && <span>{w.showsBlood}</span>}
                  {one.verifiedUntil && (
                    <span class={isExpired(one, today) || expiresSoon(one, today) ? "expired" : undefined}>
                      {isExpired(one, today) ? w.expired(one.verifiedUntil) : w.verifiedUntil(one.verifiedUntil)}
                    </span>
                  )}
                </>
              ),
            }))}
          />
          <Options
            layout="cards"
            legend={w.operation}
            value={inOperation?.id ?? NO_OPERATION}
            onChoose={setOperation}
            options={[
              ...choices.operations.map(({ id, name }) => ({ value: id, label: name[language.value] })),
              { value: NO_OPERATION, label: w.noOperation },
            ]}
          />
          <div class="shift-facts">
            <Field label={w.partners} hint={w.partnersHint} problem={badBadge === undefined ? undefined : "badge-malformed"} optional>
              {(control) => (
                <input
                  {...control}
                  value={partners}
                  onInput={(event) => setPartners(event.currentTarget.value)}
                  inputMode="numeric"
                  autocomplete="off"
                />
              )}
            </Field>
            <Field label={w.counterFirst} hint={w.counterHint} problem={isNoCount ? "count-invalid" : undefined} optional>
              {(control) => (
                <input
                  {...control}
                  value={counter}
                  onInput={(event) => setCounter(event.currentTarget.value.trim())}
                  inputMode="numeric"
                  autocomplete="off"
                />
              )}
            </Field>
          </div>
          <footer class="actions">
            <button type="button" class="main-action" disabled={!atCheckpoint || !withAnalyser || isBad} onClick={start}>
              {w.start}
            </button>
          </footer>
        </>
      )}
      {leaving && (
        <Dialog title={w.signOut} onClose={() => setLeaving(false)}>
          <p>{w.signOutWaiting(unsent)}</p>
          <p class="dialog-actions">
            <button type="button" onClick={() => setLeaving(false)}>
              {words().home.cancel}
            </button>
            <button type="button" class="danger" onClick={signOut}>
              {w.signOut}
            </button>
          </p>
        </Dialog>
      )}
    </main>
  );
}
