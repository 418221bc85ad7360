import { describe, expect, test } from "vitest";
import { classify } from "./classify.ts";
import { jurisdictions } from "./jurisdictions.ts";

const READINGS = { blood: "mg/100mL", breath: "ug/100mL", urine: "mg/100mL" } as const;

/** Lists which instrument answers on the first of each month, as runs: "from … instrument". Amounts are ignored. */
function spine(jurisdiction: string, specimen: keyof typeof READINGS): string[] {
  const runs: string[] = [];
  let last = "";
  for (let year = 1988; year <= 2027; year += 1) {
    for (let month = 1; month <= 12; month += 1) {
      for (const day of ["01", "06", "20"]) {
        const at = `${year}-${String(month).padStart(2, "0")}-${day}`;
        const result = classify({ specimen, value: "1", unit: READINGS[specimen] }, { jurisdiction, at });
        const answer = result.ok
          ? `${result.citations.at(-1)?.instrument}${result.stale ? ", stale" : ""}`
          : result.error.code;
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
    const expected = [
      "1988-01-01 before-first-entry",
      "1989-05-20 Road Traffic Act 1988",
      "2026-01-06 Road Traffic Act 1988, stale",
    ];
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
    const expected = [
      "1988-01-01 before-first-entry",
      "2006-01-01 SI 1995/2994 (NI 18)",
      "2025-03-06 SI 1995/2994 (NI 18), stale",
    ];
    for (const specimen of ["breath", "blood", "urine"] as const) expect(spine("GB-NIR", specimen)).toEqual(expected);
  });

  test.each(jurisdictions())(
    "$code: every month from 1980 to the last that was checked has an answer with its clause, or a stated refusal",
    (place) => {
      for (const { measured, unit, from, checkedThrough } of place.coverage) {
        const reading =
          measured === "breath-as-blood"
            ? { specimen: "breath", unit, bloodEquivalent: true }
            : { specimen: measured, unit };
        for (const at of months("1980-01-01", checkedThrough)) {
          const result = classify({ ...reading, value: "0.05" }, { jurisdiction: place.code, at });
          if (at < from) expect(result, at).toMatchObject({ ok: false, error: { code: "before-first-entry" } });
          else {
            expect(result, at).toMatchObject({ ok: true, stale: false });
            for (const { instrument, clause, effectiveFrom } of result.ok ? result.citations : [])
              expect([instrument !== "", clause !== "", effectiveFrom <= at]).toEqual([true, true, true]);
          }
        }
      }
    },
  );
});

function months(from: string, through: string): string[] {
  const list: string[] = [];
  for (
    let [year, month] = [Number(from.slice(0, 4)), 1];
    ;
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1]
  ) {
    const at = `${year}-${String(month).padStart(2, "0")}-01`;
    if (at > through) return list;
    list.push(at);
  }
}
