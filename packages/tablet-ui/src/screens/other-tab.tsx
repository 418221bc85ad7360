import { Heading } from "../parts/heading.tsx";
import { Preferences } from "../parts/preferences.tsx";
import { takeOverRecords } from "../store/one-tab.ts";
import { getWords } from "../words/language.ts";

/** Another tab uses the records: only one tab may. */
export function OtherTab() {
  const w = getWords().elsewhere;
  return (
    <main class="door">
      <Preferences />
      <Heading>{w.title}</Heading>
      <p>{w.explain}</p>
      <button type="button" class="main-action" onClick={takeOverRecords}>
        {w.here}
      </button>
    </main>
  );
}
