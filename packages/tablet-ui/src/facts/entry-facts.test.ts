import { describe, expect, it } from "vitest";
import { maskNumber } from "../print/mask.ts";
import { en } from "../print/words/en.ts";
import { zh } from "../print/words/zh.ts";
import { listFacts } from "./entry-facts.ts";
import type { KnownPlaces } from "./places.ts";
import { formatWhen } from "./time.ts";
import { getFactWords } from "./words/words.ts";

/** Every name of a catalogue, from the outside in. */
function names(part: unknown, path = ""): string[] {
  if (typeof part !== "object" || part === null) return [path];
  return Object.entries(part).flatMap(([key, value]) => names(value, `${path}/${key}`));
}

describe("the words on paper", () => {
  it("are the same in both languages", () => {
    expect(names(en).sort()).toEqual(names(zh).sort());
  });
});

describe("a number on the driver's slip", () => {
  it("shows the first six and the last four of an ID, and less of a shorter one", () => {
    expect(maskNumber("11010519491231002X")).toBe("110105********002X");
    expect(maskNumber("E12345678")).toBe("*****5678");
    expect(maskNumber("12")).toBe("*2");
  });
});

describe("a time on paper", () => {
  const at = "2020-10-15T21:00:00+08:00";
  it("is no more precise than it is known, and carries its offset", () => {
    const zhWords = getFactWords("zh");
    expect(formatWhen({ at: "2020-10-15T21:40:05.250+08:00", precision: "second" }, zhWords)).toBe(
      "2020-10-15 21:40:05 +08:00",
    );
    expect(formatWhen({ at, precision: "minute", approximate: true }, zhWords)).toBe("约 2020-10-15 21:00 +08:00");
    expect(formatWhen({ at, precision: "hour-band", hours: { from: 21, to: 24 } }, zhWords)).toBe(
      "2020-10-15 21:00–24:00 +08:00",
    );
    expect(formatWhen({ at: "2020-10-01T00:00:00+08:00", precision: "month" }, zhWords)).toBe("2020-10");
  });
});

describe("the content of an entry, on paper", () => {
  const zhWords = getFactWords("zh");
  const named = (id: string, zh: string) => ({ id, name: { zh, en: id } });
  const places = {
    checkpoints: [named("xilan-bus-station", "西澜线客运站执勤点")],
    operations: [named("night-action", "夜查行动")],
  } as KnownPlaces;
  it("is in words, for every kind", () => {
    const tubes = [
      { label: "A-1", seal: "F-9" },
      { label: "A-2", seal: "F-10" },
    ];
    expect(listFacts({ tubes, signed: "refused" }, zhWords, places)).toEqual([
      ["采血管", "A-1（封签号 F-9）、A-2（封签号 F-10）"],
      ["驾驶人", "拒绝"],
    ]);
    expect(listFacts({ what: "breath-result", onTheSpot: true }, zhWords, places)).toEqual([
      ["对象", "呼气结果"],
      ["当场提出", "是"],
    ]);
    const test = {
      outcome: "reading",
      reading: { specimen: "breath", value: "0.364", unit: "mg/L" },
      analyser: { serial: "A-1", testNumber: "17" },
    };
    expect(listFacts({ jurisdiction: "CN", tests: [test, { outcome: "refused" }] }, zhWords, places)).toEqual([
      ["法域", "中国"],
      ["检测", "呼气 0.364 mg/L（A-1 #17）、拒绝检测"],
    ]);
    expect(listFacts({ circumstances: [{ code: "accident", holds: false }] }, zhWords, places)).toEqual([
      ["情节", "发生交通事故：否"],
    ]);
  });

  it("of a test shows the screening, its time, and the analyser's verification", () => {
    const at = { at: "2026-03-05T21:41:00+08:00", precision: "minute" };
    const analyser = { serial: "A-1", verifiedFrom: "2026-01-01", verifiedUntil: "2026-12-31", certificate: "ZJ-9" };
    expect(
      listFacts({ test: { outcome: "screening", method: "saliva", positive: true, at, analyser } }, zhWords, places),
    ).toEqual([
      ["检测", "辅助检测：唾液检测，阳性（A-1，检定有效期 2026-01-01 至 2026-12-31，ZJ-9，2026-03-05 21:41 +08:00）"],
    ]);
  });

  it("shows known places by name and others by id", () => {
    expect(
      listFacts({ jurisdiction: "GB-EAW", operation: "night-action", checkpoint: "elsewhere" }, zhWords, places),
    ).toEqual([
      ["法域", "英格兰和威尔士"],
      ["行动", "夜查行动"],
      ["执勤点", "elsewhere"],
    ]);
  });

  it("does not describe an unrestrained driver as being without means", () => {
    expect(listFacts({ means: "none" }, zhWords, places)).toEqual([["约束方式", "未使用约束器械"]]);
  });

  it("has no digests, sizes or formats, which tell a reader nothing", () => {
    const attachment = { what: "signature", digest: "9acd".repeat(16), mediaType: "image/png", bytes: 2116 };
    expect(listFacts(attachment, zhWords, places)).toEqual([["对象", "签名"]]);
    expect(listFacts({ signed: "signed", attachment: "9acd".repeat(16) }, zhWords, places)).toEqual([
      ["驾驶人", "已签名"],
    ]);
  });

  it("includes fields that have no word yet", () => {
    expect(listFacts({ novelty: "so" }, zhWords, places)).toEqual([["novelty", "so"]]);
  });
});
