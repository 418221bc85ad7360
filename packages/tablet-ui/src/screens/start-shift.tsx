import { useEffect, useState } from "preact/hooks";
import { toLocalTime } from "../formats/local-time.ts";
import { formatUnit } from "../formats/reading.ts";
import { BackBar } from "../parts/back-bar.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FormField } from "../parts/form-field.tsx";
import { Heading } from "../parts/heading.tsx";
import { go } from "../parts/navigation.ts";
import { Options } from "../parts/options.tsx";
import { Preferences } from "../parts/preferences.tsx";
import { showToast, Toast } from "../parts/toast.tsx";
import { useMinute } from "../parts/use-minute.ts";
import { readPartners } from "../stops/partners.ts";
import { createShift, expiresSoon, isExpired, parseCount } from "../stops/shift.ts";
import { toStorageProblem } from "../store/storage-problem.ts";
import { useTablet } from "../tablet/context.ts";
import { formatProblem, getWords, language } from "../words/language.ts";
import { MyCases } from "./my-cases.tsx";

const NO_OPERATION = "-";

/** Starts or changes a shift: checkpoint, operation, analyser. Works with the stored choices without a network. */
export function StartShift() {
  const tablet = useTablet();
  const w = getWords().shift;
  const [loading, setLoading] = useState(true);
  const [fresh, setFresh] = useState(true);
  const [leaving, setLeaving] = useState(false);
  const minute = useMinute(tablet.now);
  const choices = tablet.choices.value;
  const only = <T,>(list: readonly T[] | undefined): T | null => (list?.length === 1 ? (list[0] ?? null) : null);
  const before = tablet.shift.value;
  const [checkpoint, setCheckpoint] = useState(before?.checkpoint.id ?? null);
  const [operation, setOperation] = useState(before ? (before.operation?.id ?? NO_OPERATION) : null);
  const [analyser, setAnalyser] = useState(before?.analyser.serial ?? null);

  const [partners, setPartners] = useState(before?.partners.join(" ") ?? "");
  const [counter, setCounter] = useState(before?.counterFirst?.toString() ?? "");
  const others = readPartners(partners, tablet.badge() ?? "", choices?.officers);
  const isNoCount = parseCount(counter) === undefined;

  async function load() {
    setLoading(true);
    setFresh(await tablet.loadChoices());
    setLoading(false);
  }
  useEffect(() => void load(), []);

  const atCheckpoint = choices?.checkpoints.find(({ id }) => id === checkpoint) ?? only(choices?.checkpoints);
  const withAnalyser = choices?.analysers.find(({ id }) => id === analyser) ?? only(choices?.analysers);
  const inOperation =
    operation === NO_OPERATION
      ? null
      : (choices?.operations.find(({ id }) => id === operation) ?? only(choices?.operations));
  const today = toLocalTime(tablet.now()).slice(0, 10);
  const unsent = tablet.unsent.value;
  const isChosen = atCheckpoint !== null && withAnalyser !== null;
  /** Each analyser has its own shift and report. */
  const isOther = before !== null && withAnalyser !== null && withAnalyser.id !== before.analyser.serial;

  async function start() {
    if (!atCheckpoint || !withAnalyser) return;
    try {
      await tablet.startShift(
        createShift(atCheckpoint, inOperation, withAnalyser, {
          // Another checkpoint or operation with the same analyser continues the shift.
          startedAt: before?.startedAt ?? toLocalTime(tablet.now()),
          partners: others.badges,
          counterFirst: parseCount(counter) ?? null,
        }),
      );
      go({ name: "home" });
    } catch (error) {
      showToast({ text: formatProblem(toStorageProblem(error)), bad: true });
    }
  }
  async function signOut() {
    await tablet.signOut();
    go({ name: "home" });
  }

  return (
    <main class="start-shift">
      {before ? (
        <BackBar title={w.change} />
      ) : (
        <header class="bar">
          <Heading>{w.title}</Heading>
          <Toast />
          <span class="who">
            {tablet.session.value?.officer.name[language.value]} · {tablet.session.value?.officer.badge}
          </span>
          <button
            type="button"
            class="quiet"
            onClick={() => (tablet.hasOpenWork.value ? setLeaving(true) : void signOut())}
          >
            {w.signOut}
          </button>
          <Preferences />
        </header>
      )}
      {!before && <MyCases now={minute} />}
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
      {choices && (choices.checkpoints.length === 0 || choices.analysers.length === 0) && (
        <p class="notice">{w.none}</p>
      )}
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
                  <span>{formatUnit(one.displayUnit)}</span>
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
            <FormField
              label={w.partners}
              hint={others.known.map(({ name }) => name[language.value]).join("、") || w.partnersHint}
              problem={others.problem}
              optional
            >
              {(control) => (
                <input
                  {...control}
                  value={partners}
                  onInput={(event) => setPartners(event.currentTarget.value)}
                  inputMode="numeric"
                  autocomplete="off"
                />
              )}
            </FormField>
            {!isOther && (
              <FormField
                label={w.counterFirst}
                hint={w.counterHint}
                problem={isNoCount ? "count-invalid" : undefined}
                optional
              >
                {(control) => (
                  <input
                    {...control}
                    value={counter}
                    onInput={(event) => setCounter(event.currentTarget.value.trim())}
                    inputMode="numeric"
                    autocomplete="off"
                  />
                )}
              </FormField>
            )}
          </div>
          <footer class="actions">
            {isOther ? (
              <>
                <p class="notice" role="status">
                  {w.endFirst(before.analyser.serial)}
                </p>
                <button type="button" class="main-action" onClick={() => go({ name: "end-shift" })}>
                  {w.endNow}
                </button>
              </>
            ) : (
              <>
                {!isChosen && <p class="muted">{w.choose}</p>}
                <button
                  type="button"
                  class="main-action"
                  disabled={!isChosen || others.problem !== undefined || isNoCount}
                  onClick={start}
                >
                  {before ? w.changeConfirm : w.start}
                </button>
              </>
            )}
          </footer>
        </>
      )}
      {leaving && (
        <Dialog title={w.signOut} onClose={() => setLeaving(false)}>
          <p>{w.signOutWaiting(unsent)}</p>
          <p class="dialog-actions">
            <button type="button" onClick={() => setLeaving(false)}>
              {getWords().home.cancel}
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
