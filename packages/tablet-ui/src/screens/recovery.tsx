import { useState } from "preact/hooks";
import type { Door } from "../officer/access.ts";
import { FormField } from "../parts/form-field.tsx";
import { Heading } from "../parts/heading.tsx";
import { PinPad } from "../parts/pin-pad.tsx";
import { Preferences } from "../parts/preferences.tsx";
import { useTablet } from "../tablet/context.ts";
import { getWords, language } from "../words/language.ts";

/** Unlocks with the administrator's recovery code, and sets a new PIN. */
export function Recovery({ door }: { door: Extract<Door, { at: "code" }> }) {
  const tablet = useTablet();
  const w = getWords().pin;
  const [code, setCode] = useState("");
  const [hasCode, setHasCode] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { officer } = door;

  async function typed(pin: string) {
    if (await tablet.recover(code, pin)) return;
    setHasCode(false);
    setProblem(w.wrongCode);
  }

  return (
    <main class="door">
      <Preferences />
      <Heading key={hasCode ? "pin" : "code"}>{hasCode ? w.choose : w.codeTitle}</Heading>
      <p class="who">
        {officer.name[language.value]} · {officer.badge}
      </p>
      {hasCode ? (
        <PinPad onTyped={typed} problem={null} />
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setProblem(null);
            setHasCode(code.trim() !== "");
          }}
        >
          <p>{w.codeWhy}</p>
          <FormField label={w.code}>
            {(control) => (
              <input
                {...control}
                value={code}
                onInput={(event) => setCode(event.currentTarget.value)}
                autocomplete="off"
                autocapitalize="characters"
                spellcheck={false}
              />
            )}
          </FormField>
          <p role="alert" class="problem">
            {problem}
          </p>
          <button type="submit" class="main-action">
            {w.next}
          </button>
          {tablet.session.value && (
            <button
              type="button"
              class="quiet"
              onClick={async () => {
                if (!(await tablet.startOver())) setProblem(w.stillUnsent);
              }}
            >
              {w.startOver}
            </button>
          )}
          <button type="button" class="quiet" onClick={() => void tablet.changeOfficer()}>
            {w.other}
          </button>
        </form>
      )}
    </main>
  );
}
