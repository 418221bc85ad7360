import type { HeldStop } from "../stops/held-stop.ts";
import { isOf, listOpenCases } from "../stops/open-cases.ts";
import { useTablet } from "../tablet/context.ts";

/** Returns the officer's open cases on this tablet, of every shift, the most urgent first. */
export function useOpenCases(now: Date): readonly HeldStop[] {
  const tablet = useTablet();
  const badge = tablet.badge();
  return listOpenCases(
    tablet.stops.value.filter((held) => isOf(held, badge)),
    now,
  );
}
