import type { ComponentChildren } from "preact";
import { getWords } from "../words/language.ts";
import { Heading } from "./heading.tsx";
import { go, type Screen } from "./navigation.ts";

/** The head of every screen but the first: the way back, to the list where nothing else is said, the heading, and what else belongs there. */
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
      {children}
    </header>
  );
}
