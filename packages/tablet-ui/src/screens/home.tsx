import { useEffect } from "preact/hooks";
import { toLocalTime } from "../formats/local-time.ts";
import { formatUnit } from "../formats/reading.ts";
import { Heading } from "../parts/heading.tsx";
import { lazy } from "../parts/lazy.tsx";
import { go } from "../parts/navigation.ts";
import { Preferences } from "../parts/preferences.tsx";
import { showSaved } from "../parts/save-toast.ts";
import { SyncPill } from "../parts/sync-pill.tsx";
import { Toast } from "../parts/toast.tsx";
import { useMinute } from "../parts/use-minute.ts";
import { ZeroButton } from "../parts/zero-button.tsx";
import { describeAnalyser } from "../stops/new-entries.ts";
import { READING } from "../stops/reading-form.ts";
import { expiresSoon, isExpired } from "../stops/shift.ts";
import { useTablet } from "../tablet/context.ts";
import { getWords, language } from "../words/language.ts";
import { Notices } from "./notices.tsx";
import { Tonight } from "./tonight.tsx";

const Practice = lazy(async () => (await import("../practice/practice-card.tsx")).PracticeCard);

/** The home screen: log a zero in two taps, a reading or a failed test; below, the stops of the night. */
export function Home() {
  const tablet = useTablet();
  const { home: w, shift: shiftWords, law, endShift } = getWords();
  const minute = useMinute(tablet.now);
  // The unit's open cases change while a shift lasts.
  useEffect(() => void tablet.refreshList(), [minute, tablet]);
  const shift = tablet.shift.value;
  if (!shift) return null;
  const { analyser } = shift;
  const today = toLocalTime(tablet.now()).slice(0, 10);

  async function logZero() {
    if (!shift) return;
    const { displayUnit: unit, bloodEquivalent } = analyser;
    const reading = {
      specimen: "breath",
      value: "0",
      unit,
      ...(bloodEquivalent ? { bloodEquivalent: true as const } : {}),
    } as const;
    const saved = await tablet.logStop({
      test: { outcome: "reading", reading, analyser: describeAnalyser(shift) },
      at: { at: toLocalTime(tablet.now()), precision: "second" },
      shown: "below-limit",
    });
    showSaved(tablet, saved);
  }

  return (
    <main class="home">
      <header class="bar">
        <div class="bar-place">
          <Heading>{shift.checkpoint.name[language.value]}</Heading>
          <button type="button" class="quiet" onClick={() => go({ name: "shift" })}>
            <span>
              {analyser.name[language.value]} · {tablet.session.value?.officer.name[language.value] ?? tablet.badge()}
              {shift.partners.length > 0 && ` · ${shift.partners.join(" ")}`}
            </span>{" "}
            <b>{shiftWords.changeShort}</b>
          </button>
        </div>
        <SyncPill />
        <button type="button" class="quiet" onClick={() => go({ name: "end-shift" })}>
          {endShift.button}
        </button>
        <button type="button" class="quiet" onClick={() => void tablet.lock()}>
          {getWords().pin.lock}
        </button>
        <Preferences />
      </header>
      {isExpired(analyser, today) && <p class="notice">{shiftWords.expired(analyser.verifiedUntil ?? "")}</p>}
      {expiresSoon(analyser, today) && <p class="notice">{shiftWords.expiresSoon(analyser.verifiedUntil ?? "")}</p>}
      <Notices />
      {tablet.isPractice && <Practice.Part />}
      <div class="night">
        <section class="log-actions">
          <ZeroButton unit={formatUnit(analyser.displayUnit)} onConfirm={logZero} />
          <button key="reading" type="button" class="big reading" onClick={() => go({ name: "reading" })}>
            <b>{w.reading}</b>
            <small>{tablet.drafts.all.value.has(READING) ? w.readingContinue : w.readingHint}</small>
          </button>
          <button key="failed" type="button" class="big failed" onClick={() => go({ name: "no-reading" })}>
            <b>{w.noReading}</b>
            <small>{w.noReadingHint}</small>
          </button>
          <Toast />
        </section>
        <Tonight />
      </div>
      <p class="for-readers">{law.advice}</p>
    </main>
  );
}
