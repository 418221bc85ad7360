import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { HeldStop } from "../stops/held-stop.ts";
import { useTablet } from "../tablet/context.ts";
import { getWords } from "../words/language.ts";
import { BackBar } from "./back-bar.tsx";

/**
 * Shows a screen of one stop, after fetching it if this tablet does not have all of it. `children` returns nothing if
 * the stop has no such screen.
 */
export function StopLoader({
  id,
  title,
  children,
}: {
  id: string;
  title: string;
  children: (held: HeldStop) => ComponentChildren;
}) {
  const tablet = useTablet();
  const held = tablet.stops.value.find(({ stop }) => stop.id === id);
  const [missing, setMissing] = useState<string | null>(null);
  const isWhole = held !== undefined && held.stop.logged !== null;
  useEffect(() => {
    if (!isWhole) void tablet.fetchStop(id).then((got) => !got && setMissing(id));
  }, [id, isWhole, tablet]);
  // Without a network a part of the stop is better than nothing; the screen shows that its first entry is missing.
  const shown = held && (isWhole || missing === id) && children(held);
  if (shown) return <>{shown}</>;
  const { stop, loading } = getWords();
  return (
    <main>
      <BackBar title={title} />
      <p class="empty" role="status">
        {isWhole || missing === id ? stop.notHere : loading.busy}
      </p>
    </main>
  );
}
