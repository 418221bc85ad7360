import { useEffect } from "preact/hooks";
import { lazy } from "./parts/lazy.tsx";
import { screen } from "./parts/navigation.ts";
import { clearToast } from "./parts/toast.tsx";
import { UpdateNotice } from "./parts/update-notice.tsx";
import { openPractice } from "./practice/practice.ts";
import { NewPin, Pin } from "./screens/pin.tsx";
import { SignIn } from "./screens/sign-in.tsx";
import { forgetView } from "./screens/tonight-view.ts";
import { loadDutyLaw } from "./stops/duties.ts";
import { useTablet } from "./tablet/context.ts";
import { getWords } from "./words/language.ts";

// Screens other than the first load when idle or on demand.
const Home = lazy(async () => (await import("./screens/home.tsx")).Home);
const StartShift = lazy(async () => (await import("./screens/start-shift.tsx")).StartShift);
const LogReading = lazy(async () => (await import("./screens/log-reading.tsx")).LogReading);
const LogNoReading = lazy(async () => (await import("./screens/log-no-reading.tsx")).LogNoReading);
const Sending = lazy(async () => (await import("./screens/sending.tsx")).Sending);
const Recovery = lazy(async () => (await import("./screens/recovery.tsx")).Recovery);
const CaseScreen = lazy(async () => (await import("./steps/case-screen.tsx")).CaseScreen);
const StepScreen = lazy(async () => (await import("./steps/step-screen.tsx")).StepScreen);
const EndShift = lazy(async () => (await import("./screens/end-shift.tsx")).EndShift);
const CorrectScreen = lazy(async () => (await import("./steps/correct-screen.tsx")).CorrectScreen);
const PrintScreen = lazy(async () => (await import("./print/print-screen.tsx")).PrintScreen);

/** One screen at a time: no records before the tablet is unlocked, and no logging without a shift. */
export function App() {
  const { door, isPractice, drafts } = useTablet();
  const isOpen = door.value.at === "open";
  const isKnown = door.value.at !== "sign-in";
  // Loads the next screens while the PIN is typed.
  useEffect(() => {
    if (isKnown) for (const { load } of [Home, StartShift]) void load();
  }, [isKnown]);
  useEffect(() => {
    // A locked tablet must show neither an Undo nor a search for a name.
    if (!isOpen) {
      clearToast();
      forgetView();
      return;
    }
    const soon = setTimeout(() => {
      void loadDutyLaw();
      for (const { load } of [
        LogReading,
        LogNoReading,
        CaseScreen,
        StepScreen,
        Sending,
        EndShift,
        CorrectScreen,
        PrintScreen,
        Recovery,
      ])
        void load();
    }, 300);
    return () => clearTimeout(soon);
  }, [isOpen]);
  return (
    <>
      {isPractice && (
        <p class="practice-banner" role="status">
          <span>{getWords().practice.banner}</span>
          <button type="button" onClick={() => openPractice(false)}>
            {getWords().practice.leave}
          </button>
        </p>
      )}
      <UpdateNotice />
      {drafts.failed.value && (
        <p class="notice" role="alert" data-notice="unwritten">
          {getWords().notices.unwritten}
        </p>
      )}
      <CurrentScreen />
    </>
  );
}

function CurrentScreen() {
  const { door, shift } = useTablet();
  const at = screen.value;
  switch (door.value.at) {
    case "sign-in":
      return <SignIn />;
    case "new-pin":
      return <NewPin officer={door.value.officer} />;
    case "pin":
      return <Pin door={door.value} />;
    case "code":
      return <Recovery.Screen door={door.value} />;
    case "open":
      break;
  }
  if (at.name === "sign-in") return <SignIn />;
  if (at.name === "sync") return <Sending.Screen />;
  // A case can be continued between shifts; everything else needs one.
  const isOfCase = ["stop", "step", "correct", "print"].includes(at.name);
  if ((!shift.value && !isOfCase) || at.name === "shift") return <StartShift.Screen />;
  switch (at.name) {
    case "reading":
      return <LogReading.Screen />;
    case "no-reading":
      return <LogNoReading.Screen />;
    case "stop":
      return <CaseScreen.Screen key={at.id} id={at.id} from={at.from} />;
    case "step":
      return <StepScreen.Screen id={at.id} step={at.step} />;
    case "correct":
      return <CorrectScreen.Screen id={at.id} entry={at.entry} />;
    case "print":
      return <PrintScreen.Screen key={at.id} id={at.id} form={at.form} />;
    case "end-shift":
      return <EndShift.Screen />;
    case "home":
      return <Home.Screen />;
  }
}
