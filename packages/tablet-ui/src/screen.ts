import { signal } from "@preact/signals";

/** Where one is. It stands in the address's fragment, so that the tablet's own back button works; it never holds personal data. */
export type Screen =
  | { name: "home" }
  | { name: "shift" }
  | { name: "reading" }
  | { name: "no-reading" }
  | { name: "sync" }
  | { name: "sign-in" }
  | { name: "stop"; id: string };

export const screen = signal<Screen>(screenOf(location.hash));

window.addEventListener("hashchange", () => {
  screen.value = screenOf(location.hash);
});

export function go(to: Screen): void {
  location.hash = to.name === "home" ? "/" : to.name === "stop" ? `/stop/${to.id}` : `/${to.name}`;
}

function screenOf(hash: string): Screen {
  const [, name, id] = hash.split("/");
  if (name === "stop" && id) return { name, id };
  if (name === "shift" || name === "reading" || name === "no-reading" || name === "sync" || name === "sign-in") return { name };
  return { name: "home" };
}
