import { lazy } from "./parts/lazy.tsx";
import { Toast } from "./parts/toast.tsx";
import { UpdateNotice } from "./parts/update-notice.tsx";
import { screen } from "./screen.ts";
import { Home } from "./screens/home.tsx";
import { LogNoReading } from "./screens/log-no-reading.tsx";
import { LogReading } from "./screens/log-reading.tsx";
import { NewPin, Pin } from "./screens/pin.tsx";
import { Recovery } from "./screens/recovery.tsx";
import { Sending } from "./screens/sending.tsx";
import { SignIn } from "./screens/sign-in.tsx";
import { StartShift } from "./screens/start-shift.tsx";
import { useTablet } from "./tablet.ts";

// A case brings the law of measures and duties with it, which the first screen needs not.
const CaseScreen = lazy(async () => (await import("./steps/case-screen.tsx")).CaseScreen);
const StepScreen = lazy(async () => (await import("./steps/step-screen.tsx")).StepScreen);
const CorrectScreen = lazy(async () => (await import("./steps/correct-screen.tsx")).CorrectScreen);

/** One screen at a time: nobody sees a record before the door is open, and nobody logs without a shift. */
export function App() {
  return (
    <>
      <CurrentScreen />
      <Toast />
      <UpdateNotice />
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
      return <Recovery door={door.value} />;
    case "open":
      break;
  }
  if (at.name === "sign-in") return <SignIn />;
  if (at.name === "sync") return <Sending />;
  if (!shift.value || at.name === "shift") return <StartShift />;
  switch (at.name) {
    case "reading":
      return <LogReading />;
    case "no-reading":
      return <LogNoReading />;
    case "stop":
      return <CaseScreen.Screen key={at.id} id={at.id} />;
    case "step":
      return <StepScreen.Screen id={at.id} step={at.step} />;
    case "correct":
      return <CorrectScreen.Screen id={at.id} entry={at.entry} />;
    case "print":
      return <CaseScreen.Screen key={at.id} id={at.id} />;
    case "home":
      return <Home />;
  }
}
