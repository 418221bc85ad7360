import { useState } from "preact/hooks";
import type { Door } from "../officer/access.ts";
import { Heading } from "../parts/heading.tsx";
import { PinPad } from "../parts/pin-pad.tsx";
import { Preferences } from "../parts/preferences.tsx";
import { useTablet } from "../tablet/context.ts";
import { getWords, language } from "../words/language.ts";

/** Sets the PIN of the night, typed twice. */
export function NewPin({ officer }: { officer: Extract<Door, { at: "new-pin" }>["officer"] }) {
  const tablet = useTablet();
  const w = getWords().pin;
  const [first, setFirst] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function typed(pin: string) {
    if (first === null) {
      // The PINs that a thief would try first.
      const isPlain = /^(\d)\1+$/.test(pin) || "01234567890".includes(pin) || "09876543210".includes(pin);
      setProblem(isPlain ? w.tooPlain : null);
      return setFirst(isPlain ? null : pin);
    }
    if (pin === first) return tablet.choosePin(pin);
    setFirst(null);
    setProblem(w.different);
  }

  return (
    <main class="door">
      <Preferences />
      <Heading key={first === null ? "first" : "again"}>{first === null ? w.choose : w.again}</Heading>
      <p class="who">
        {officer.name[language.value]} · {officer.badge}
      </p>
      <p class="muted">{w.why}</p>
      <PinPad onTyped={typed} problem={problem} />
    </main>
  );
}

/** Unlocks the tablet with the PIN; works without a network. */
export function Pin({ door }: { door: Extract<Door, { at: "pin" }> }) {
  const tablet = useTablet();
  const w = getWords().pin;
  const [tried, setTried] = useState(false);
  const { officer, left } = door;
  const problem = tried || left <= 5 ? w.wrong(left) : null;
  return (
    <main class="door">
      <Preferences />
      <Heading>{w.title}</Heading>
      <p class="who">
        {officer.name[language.value]} · {officer.badge}
      </p>
      {tablet.enrolment.value === "revoked" && (
        <p class="notice" role="alert" data-notice="revoked">
          {w.revoked(tablet.device)}
        </p>
      )}
      <PinPad
        problem={problem}
        onTyped={async (pin) => {
          setTried(!(await tablet.unlock(pin)));
        }}
      />
      <p class="button-row">
        <button type="button" class="quiet" onClick={tablet.askForCode}>
          {w.forgotten}
        </button>
        <button type="button" class="quiet" onClick={() => void tablet.changeOfficer()}>
          {w.other}
        </button>
      </p>
    </main>
  );
}
