import type { Specimen } from "../units/unit.ts";
import { REGIMES } from "./regimes.ts";

/** A place whose law is known here, and for which specimens since when. */
export interface Jurisdiction {
  readonly code: string;
  readonly name: { readonly en: string; readonly zh: string };
  readonly coverage: readonly { readonly specimen: Specimen; readonly from: string; readonly checkedThrough: string }[];
}

/** Lists every place whose law is known here with its coverage, breath by way of blood included. */
export function jurisdictions(): Jurisdiction[] {
  return REGIMES.map(({ code, name, limits, breathAsBlood }) => {
    const lines = Object.entries({ ...(breathAsBlood ? { breath: breathAsBlood } : {}), ...limits }) as [Specimen, (typeof limits)["blood"]][];
    return {
      code,
      name,
      coverage: lines.flatMap(([specimen, line]) =>
        line?.entries[0] ? [{ specimen, from: line.entries[0].from, checkedThrough: line.checkedThrough }] : [],
      ),
    };
  });
}
