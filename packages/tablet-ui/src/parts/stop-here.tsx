import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { HeldStop } from "../stops/held-stop.ts";
import { useTablet } from "../tablet.ts";
import { words } from "../words/language.ts";
import { BackBar } from "./back-bar.tsx";

/** A screen of one stop, once the stop is here: held by this tablet, or fetched from the server. */
export function StopHere({ id, title, children }: { id: string; title: string; children: (held: HeldStop) => ComponentChildren }) {
  const tablet = useTablet();
  const held = tablet.stops.value.find(({ stop }) => stop.id === id);
  const [missing, setMissing] = useState(false);
  const isHere = held !== undefined;
  useEffect(() => {
    if (!isHere) void tablet.fetchStop(id).then((got) => setMissing(!got));
  }, [id, isHere, tablet]);
  if (held) return <>{children(held)}</>;
  const { stop, loading } = words();
  return (
    <main>
      <BackBar title={title} />
      <p class="empty" role="status">
        {missing ? stop.notHere : loading.busy}
      </p>
    </main>
  );
}
