import { describe, expect, test } from "vitest";
import { classify } from "./classify.ts";
import { jurisdictions } from "./jurisdictions.ts";

const READINGS = { blood: "mg/100mL", breath: "ug/100mL", urine: "mg/100mL" } as const;

/** Which instrument answers on each first of a month, as runs: "from … instrument". No amount is looked at. */
function spine(jurisdiction: string, specimen: keyof typeof READINGS): string[] {
  const runs: string[] = [];
  let last = "";
  for (let year = 1988; year <= 2027; year += 1) {
    for (let month = 1; month <= 12; month += 1) {
      for (const day of ["01", "06", "20"]) {
        const at = `${year}-${String(month).padStart(2, "0")}-${day}`;
        const result = classify({ specimen, value: "1", unit: READINGS[specimen] }, { jurisdiction, at });
        const answer = result.ok ? `${result.citations.at(-1)?.instrument}${result.stale ? ", stale" : ""}` : result.error.code;
        if (answer !== last) runs.push(`${at} ${answer}`);
        last = answer;
      }
    }
  }
  return runs;
}

describe("which law answers when", () => {
  test.each([
    ["CN", "blood"],
    ["CN", "breath"],
  ] as const)("%s, %s", (place, specimen) => {
    expect(spine(place, specimen)).toEqual([
      "1988-01-01 before-first-entry",
      "2004-06-01 GB 19522-2004",
      "2011-07-01 GB 19522-2010",
      "2024-08-01 GB 19522-2024",
      "2025-04-20 GB 19522-2024, stale",
    ]);
  });

  test("GB-EAW", () => {
    const expected = ["1988-01-01 before-first-entry", "1989-05-20 Road Traffic Act 1988", "2026-01-06 Road Traffic Act 1988, stale"];
    for (const specimen of ["breath", "blood", "urine"] as const) expect(spine("GB-EAW", specimen)).toEqual(expected);
  });

  test("GB-SCT", () => {
    const expected = [
      "1988-01-01 before-first-entry",
      "1989-05-20 Road Traffic Act 1988",
      "2014-12-06 SSI 2014/328",
      "2026-01-06 SSI 2014/328, stale",
    ];
    for (const specimen of ["breath", "blood", "urine"] as const) expect(spine("GB-SCT", specimen)).toEqual(expected);
  });

  test("GB-NIR", () => {
    const expected = ["1988-01-01 before-first-entry", "2006-01-01 SI 1995/2994 (NI 18)", "2025-03-06 SI 1995/2994 (NI 18), stale"];
    for (const specimen of ["breath", "blood", "urine"] as const) expect(spine("GB-NIR", specimen)).toEqual(expected);
  });

  test("the list of places says the same", () => {
    expect(jurisdictions().map(({ code, coverage }) => `${code} ${coverage.map(({ specimen, from }) => `${specimen} ${from}`).join(", ")}`)).toEqual([
      "CN breath 2004-05-31, blood 2004-05-31",
      "GB-EAW breath 1989-05-15, blood 1989-05-15, urine 1989-05-15",
      "GB-NIR breath 2006-01-01, blood 2006-01-01, urine 2006-01-01",
      "GB-SCT breath 1989-05-15, blood 1989-05-15, urine 1989-05-15",
    ]);
  });
});
