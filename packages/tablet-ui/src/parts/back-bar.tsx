import type { ComponentChildren } from "preact";
import { getWords } from "../words/language.ts";
import { Heading } from "./heading.tsx";
import { go, type Screen } from "./navigation.ts";
import { Toast } from "./toast.tsx";

/** The header of a screen: the way back (by default to the home screen), the heading, and more in `children`. */
export function BackBar({
  title,
  to = { name: "home" },
  children,
}: {
  title: string;
  to?: Screen;
  children?: ComponentChildren;
}) {
  return (
    <header class="bar">
      <button type="button" class="quiet back" onClick={() => go(to)}>
        ← {getWords().reading.back}
      </button>
      <Heading>{title}</Heading>
      <Toast />
      {children}
    </header>
  );
}
