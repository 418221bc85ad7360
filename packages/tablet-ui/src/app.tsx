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
import { StopDetails } from "./screens/stop-details.tsx";
import { useTablet } from "./tablet.ts";

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
      return <StopDetails key={at.id} id={at.id} />;
    case "home":
      return <Home />;
  }
}
