import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Tablet } from "./tablet.ts";

export const TabletContext = createContext<Tablet | null>(null);

export function useTablet(): Tablet {
  const tablet = useContext(TabletContext);
  if (!tablet) throw new Error("useTablet must be called inside TabletContext");
  return tablet;
}
