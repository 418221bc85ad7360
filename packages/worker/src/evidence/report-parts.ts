import { CHOICES, type Citation } from "@roadside/core";
import { html } from "hono/html";
import type { StopEvidence } from "./stop-evidence.ts";
import type { BothWords } from "./words.ts";

/** Parts that every section of the report is made of. */

export type Html = ReturnType<typeof html>;

export const both = ({ zh, en }: BothWords): Html => html`${zh} <span lang="en">${en}</span>`;
export const translate = (words: Readonly<Record<string, BothWords>>, code: string): Html => {
  const found = words[code];
  return found ? both(found) : html`${code}`;
};

export function time({ at, precision, approximate, hours }: StopEvidence["stop"]["at"]): Html {
  return html`${approximate ? "约 about " : ""}${at}${hours ? ` ${hours.from}–${hours.to} h` : ""}（${translate(CHOICES.precision, precision)}）`;
}

/** Renders rows with a label in both languages; rows without a value are left out. */
export function table(rows: readonly (readonly [zh: string, en: string, value: unknown])[]): Html {
  const known = rows.filter(([, , value]) => value !== undefined && value !== null && value !== "");
  return html`<table class="facts">${known.map(([zh, en, value]) => html`<tr><th>${both({ zh, en })}</th><td>${value}</td></tr>`)}</table>`;
}

export function list(zh: string, en: string, items: readonly Html[]): Html | string {
  return items.length === 0
    ? ""
    : html`<h3>${zh} <small>${en}</small></h3><ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

export function cite({ instrument, clause, effectiveFrom }: Citation): Html {
  return html`<cite>${instrument} ${clause}，${effectiveFrom} 起施行 in force</cite>`;
}
