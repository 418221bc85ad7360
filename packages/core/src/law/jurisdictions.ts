import type { Unit } from "../units/unit.ts";
import type { Measured } from "./regime.ts";
import { REGIMES } from "./regimes.ts";

/** A place whose law is known: what it sets limits for, in which unit, since when, and the day of the last check. */
export interface Jurisdiction {
  readonly code: string;
  readonly name: { readonly en: string; readonly zh: string };
  readonly coverage: readonly {
    readonly measured: Measured;
    readonly unit: Unit;
    readonly from: string;
    readonly checkedThrough: string;
  }[];
  readonly notes: readonly string[];
}

/**
 * Lists every place whose law is known, with its coverage.
 *
 * @example
 * ```ts
 * import { jurisdictions } from "@roadside/core";
 *
 * const china = jurisdictions().find(({ code }) => code === "CN");
 * console.log(china?.name.zh); // 中国
 * console.log(jurisdictions().length); // 27
 * ```
 */
export function jurisdictions(): Jurisdiction[] {
  return REGIMES.map(({ code, name, limits, breathAsBlood, notes = [] }) => {
    const own = Object.entries(limits).flatMap(([measured, { entries, checkedThrough }]) => {
      const [first] = entries;
      return first?.value
        ? [{ measured: measured as Measured, unit: first.value.unit, from: first.from, checkedThrough }]
        : [];
    });
    const first = breathAsBlood?.entries[0];
    const converted = first
      ? [
          {
            measured: "breath" as const,
            unit: "mg/L" as const,
            from: first.from,
            checkedThrough: breathAsBlood.checkedThrough,
          },
        ]
      : [];
    return { code, name, coverage: [...converted, ...own], notes };
  });
}

/** Lists every category of every known law, `below-limit` first. */
export function categories(): string[] {
  const named = REGIMES.flatMap(({ limits }) =>
    Object.values(limits).flatMap(({ entries }) => entries.flatMap(({ value }) => value?.tiers ?? [])),
  );
  return [
    ...new Set(["below-limit", ...named.flatMap(({ category, when }) => (when === undefined ? [category] : []))]),
  ];
}
