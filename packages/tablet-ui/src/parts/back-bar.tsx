import type { ComponentChildren } from "preact";
import { go } from "../screen.ts";
import { words } from "../words/language.ts";
import { Heading } from "./heading.tsx";

/** The head of every screen but the first: the way back to the list, the heading, and what else belongs there. */
export function BackBar({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <header class="bar">
      <button type="button" class="quiet back" onClick={() => go({ name: "home" })}>
        ← {words().reading.back}
      </button>
      <Heading>{title}</Heading>
      {children}
    </header>
  );
}
