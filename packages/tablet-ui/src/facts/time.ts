import type { When } from "@roadside/core";
import type { FactWords } from "./words/words.ts";

/** Formats an instant with its offset: 2020-10-15 21:40:00 +08:00. */
export function formatInstant(at: string): string {
  return at
    .replace("T", " ")
    .replace(/\.\d+(?=Z|[+-])/, "")
    .replace(/(Z|[+-]\d{2}:\d{2})$/, " $1");
}

/** Formats a time with its recorded precision. */
export function formatWhen({ at, precision, approximate, hours }: When, { facts }: FactWords): string {
  const offset = / (\S+)$/.exec(formatInstant(at))?.[1] ?? "";
  const day = at.slice(0, 10);
  const span = hours && `${two(hours.from)}:00–${two(hours.to)}:00`;
  const text = {
    second: formatInstant(at),
    minute: `${day} ${at.slice(11, 16)} ${offset}`,
    "hour-band": `${day} ${span} ${offset}`,
    day: span ? `${day} ${span} ${offset}` : day,
    month: at.slice(0, 7),
  }[precision];
  return approximate ? `${facts.about} ${text}` : text;
}

function two(hour: number): string {
  return String(hour).padStart(2, "0");
}
