import { Heading } from "../parts/heading.tsx";
import { Preferences } from "../parts/preferences.tsx";
import { takeRecords } from "../store/one-tab.ts";
import { words } from "../words/language.ts";

/** Another tab works with the records: two would get in each other's way. */
export function Elsewhere() {
  const w = words().elsewhere;
  return (
    <main class="door">
      <Preferences />
      <Heading>{w.title}</Heading>
      <p>{w.explain}</p>
      <button type="button" class="main-action" onClick={takeRecords}>
        {w.here}
      </button>
    </main>
  );
}
