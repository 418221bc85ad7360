import { signal } from "@preact/signals";

/** The current screen. It is in the URL fragment, so that the back button works, and never holds personal data. */
export type Screen =
  | { name: "home" }
  | { name: "shift" }
  | { name: "reading" }
  | { name: "no-reading" }
  | { name: "sync" }
  | { name: "end-shift" }
  | { name: "sign-in" }
  | { name: "stop"; id: string /** The case from which it was opened. */; from?: string }
  | { name: "step"; id: string; step: string }
  | { name: "correct"; id: string; entry: string }
  | { name: "print"; id: string; form?: string };

export const screen = signal<Screen>(parseScreen(location.hash));

window.addEventListener("hashchange", () => {
  screen.value = parseScreen(location.hash);
});

export function go(to: Screen): void {
  const { name, ...parts } = to;
  location.hash = name === "home" ? "/" : `/${[name, ...Object.values(parts)].join("/")}`;
}

function parseScreen(hash: string): Screen {
  const [, name, id, part] = hash.split("/");
  if (id && name === "stop") return part ? { name, id, from: part } : { name, id };
  if (id && name === "print") return part ? { name, id, form: part } : { name, id };
  if (id && part && name === "step") return { name, id, step: part };
  if (id && part && name === "correct") return { name, id, entry: part };
  if (
    name === "shift" ||
    name === "reading" ||
    name === "no-reading" ||
    name === "sync" ||
    name === "end-shift" ||
    name === "sign-in"
  )
    return { name };
  return { name: "home" };
}
