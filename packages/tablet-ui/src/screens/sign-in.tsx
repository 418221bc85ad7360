import { useEffect, useState } from "preact/hooks";
import { FormField } from "../parts/form-field.tsx";
import { Heading } from "../parts/heading.tsx";
import { go } from "../parts/navigation.ts";
import { Preferences } from "../parts/preferences.tsx";
import { openPractice } from "../practice/practice.ts";
import { toStorageProblem } from "../store/storage-problem.ts";
import type { KeyRecord } from "../store/vault.ts";
import { useTablet } from "../tablet/context.ts";
import { formatProblem, getWords, language } from "../words/language.ts";

/**
 * Badge number and password. Needs the network; the session then works without it. Officers with data here can go to
 * their PIN.
 */
export function SignIn() {
  const tablet = useTablet();
  const w = getWords().signIn;
  const [here, setHere] = useState<readonly KeyRecord[]>([]);
  const isOpen = tablet.door.value.at === "open";
  useEffect(() => void tablet.listOfficers().then(setHere), [tablet]);
  const [badge, setBadge] = useState(tablet.session.value?.officer.badge ?? "");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: Event) {
    event.preventDefault();
    if (badge.trim() === "" || password === "") return setProblem(w.missing);
    setBusy(true);
    setProblem(null);
    try {
      const answer = await tablet.signIn(badge.trim(), password);
      if (answer.ok) return go({ name: "home" });
      setProblem({ wrong: w.wrong, "too-many": w.tooMany, unreachable: w.unreachable, failed: w.failed }[answer.why]);
    } catch (error) {
      setProblem(formatProblem(toStorageProblem(error)));
    } finally {
      setBusy(false);
    }
  }

  return (
    <main class="sign-in">
      <Preferences />
      <form onSubmit={submit} noValidate>
        <p class="product">
          <img src="/icon.svg" alt="" width="56" height="56" />
          <span>
            <b>{getWords().product}</b>
            <small>{getWords().tagline}</small>
          </span>
        </p>
        <Heading>{w.title}</Heading>
        {tablet.sessionEnded.value && <p class="notice">{w.again}</p>}
        <FormField label={w.badge}>
          {(control) => (
            <input
              {...control}
              value={badge}
              onInput={(event) => setBadge(event.currentTarget.value)}
              autocomplete="username"
              inputMode="numeric"
              autocapitalize="off"
              spellcheck={false}
            />
          )}
        </FormField>
        <FormField label={w.password}>
          {(control) => (
            <span class="with-button">
              <input
                {...control}
                {...(shown ? { type: "text" } : { type: "password" })}
                value={password}
                onInput={(event) => setPassword(event.currentTarget.value)}
                autocomplete="current-password"
              />
              <button type="button" class="quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
                {shown ? w.hide : w.show}
              </button>
            </span>
          )}
        </FormField>
        <p role="alert" class="problem">
          {problem}
        </p>
        <button type="submit" class="main-action" disabled={busy}>
          {busy ? w.busy : w.submit}
        </button>
        {tablet.isPractice ? (
          <p class="hint">{getWords().practice.anyBadge}</p>
        ) : (
          !isOpen && (
            <button type="button" class="quiet" onClick={() => openPractice(true)}>
              {getWords().practice.enter}
            </button>
          )
        )}
        {isOpen ? (
          <button type="button" onClick={() => go({ name: "home" })}>
            {w.notNow}
          </button>
        ) : (
          here.map(({ badge: of, name }) => (
            <button key={of} type="button" onClick={() => void tablet.chooseOfficer(of)}>
              {getWords().pin.here(name[language.value])}
            </button>
          ))
        )}
      </form>
    </main>
  );
}
