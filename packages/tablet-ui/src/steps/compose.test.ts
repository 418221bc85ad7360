import { type Draft, startLog, write } from "@roadside/core";
import { describe, expect, it } from "vitest";
import { STEPS, type Step } from "./catalogue.ts";
import { compose, freshValues, saysNothing, type Values, valuesOf } from "./compose.ts";
import type { TYPES } from "./field.ts";
import { en } from "./words/en.ts";
import { zh } from "./words/zh.ts";

const AT = "2020-10-15T21:40:00+08:00";
const step = (id: string) => STEPS.find((one) => one.id === id) as Step;
const said = (id: string, values: Values) => {
  const composed = compose(step(id), { ...freshValues(step(id)), ...values }, AT);
  if (!composed.ok) throw new Error(JSON.stringify(composed.problems));
  return composed.said;
};

describe("a step of a case", () => {
  it("reads age and sex from a resident's number, and lets the officer say otherwise", () => {
    const number = "11010519491231002x";
    expect(said("driver", { idNumber: { kind: "resident", number }, name: " 王某 ", licence: "valid" })).toEqual({
      kind: "particulars-stated",
      body: { driver: { sex: "female", ageBand: "70-79", licence: { status: "valid" } } },
      personal: { idNumber: { kind: "resident", number: "11010519491231002X" }, name: "王某" },
    });
    expect(said("driver", { idNumber: { kind: "resident", number }, sex: "male" })).toMatchObject({ body: { driver: { sex: "male" } } });
  });

  it("names what is wrong with a field, and what is missing", () => {
    const problems = (id: string, values: Values) => {
      const composed = compose(step(id), { ...freshValues(step(id)), ...values }, AT);
      return composed.ok ? {} : composed.problems;
    };
    expect(problems("driver", { idNumber: { kind: "resident", number: "110105194912310021" } })).toEqual({ idNumber: "id-checksum" });
    expect(problems("vehicle", { plate: { kind: "registered", number: "云L1" } })).toEqual({ plate: "plate-unknown-form" });
    expect(problems("lab-result", { reading: { value: "2x", unit: "mg/100mL" } })).toEqual({ reading: "value-not-a-number" });
    expect(problems("draw-blood", { tubes: [{ label: "", seal: "9" }] })).toEqual({ tubes: "tube-without-label" });
    expect(problems("property", {})).toEqual({ item: "field-missing" });
  });

  it("takes a plate of another kind as it was seen, and the fact that there was none, and tells the kind of vehicle only where its type does", () => {
    expect(said("vehicle", { plate: { kind: "other", number: "AB 123" }, type: "other" })).toEqual({
      kind: "particulars-stated",
      body: { vehicle: { type: "other" } },
      personal: { plate: { kind: "other", number: "AB 123" } },
    });
    expect(said("vehicle", { plate: { kind: "none", number: "" }, type: "motorcycle" })).toMatchObject({
      body: { vehicle: { type: "motorcycle", kind: "motorcycle" } },
      personal: { plate: { kind: "none" } },
    });
  });

  it("shows what an entry says as it would have been typed", () => {
    const values: Values = {
      ...freshValues(step("draw-blood")),
      tubes: [
        { label: "A", seal: "" },
        { label: "B", seal: "002" },
      ],
      disinfectant: "without-alcohol",
      recorded: "yes",
      officers: "100001、100002",
    };
    const { body } = said("draw-blood", values) as unknown as { body: never };
    expect(body).toEqual({
      specimen: "blood",
      tubes: [{ label: "A" }, { label: "B", seal: "002" }],
      disinfectant: "without-alcohol",
      recorded: true,
      officers: ["100001", "100002"],
    });
    expect(valuesOf(step("draw-blood"), { entry: { body } })).toEqual({ ...values, officers: "100001 100002" });
  });

  it("lets nothing stand that was said before and was taken out", () => {
    const base = { body: { item: "钥匙", receipt: "7" } };
    const composed = compose(step("property"), { item: "车钥匙", receipt: "" }, AT, base);
    expect(composed).toMatchObject({ ok: true, said: { body: { item: "车钥匙" } } });
    expect(base.body.receipt).toBe("7");
    expect(composed.ok && "receipt" in composed.said.body).toBe(false);
  });

  it("knows when nothing was said", () => {
    expect(saysNothing(step("observations"), freshValues(step("observations")), AT)).toBe(true);
    expect(saysNothing(step("observations"), { observations: "走走停停", statements: "" }, AT)).toBe(false);
  });
});

/** Something that can be typed into a field of each type. */
const SAMPLE: Readonly<Record<keyof typeof TYPES, Values[string]>> = {
  text: "100001",
  long: "words",
  lines: "one\ntwo",
  badges: "100001",
  choice: "",
  yes: "yes",
  stop: "0192f000-0000-7000-8000-000000000001",
  tubes: [{ label: "A", seal: "1" }],
  plate: { kind: "none", number: "" },
  id: { kind: "other", number: "P 1" },
  breath: { value: "0.2", unit: "mg/L" },
  blood: { value: "80", unit: "mg/100mL" },
  circumstances: { accident: { holds: false } },
};

describe.each(STEPS.filter(({ kind }) => kind !== "attachment-added").map((one) => [one.id, one] as const))("the step %s", (_, one) => {
  it("writes an entry that core takes, whatever is chosen, and has its words in both languages", () => {
    for (const words of [zh, en]) {
      expect(words.steps[one.id]?.title).toBeTruthy();
      for (const { name, values = [] } of one.fields) {
        expect(words.steps[one.id]?.fields[name], `${one.id}.${name}`).toBeTruthy();
        for (const value of values) expect(words.choices[value], value).toBeTruthy();
      }
    }
    const choices = one.fields.flatMap(({ name, values = [] }) => values.map((value) => ({ [name]: value })));
    for (const chosen of choices.length > 0 ? choices : [{}]) {
      const filled = Object.fromEntries(one.fields.map(({ name, type, values, initial }) => [name, initial ?? values?.[0] ?? SAMPLE[type]]));
      const composed = compose(
        one,
        { ...filled, ...chosen },
        AT,
        one.kind === "test-added" ? { body: { test: { analyser: { serial: "A-1" } } } } : {},
      );
      const common = { id: SAMPLE.stop, stop: SAMPLE.stop, recordedAt: AT, officer: "100001", unit: "532931" };
      const { kind, body } = composed.ok ? composed.said : { kind: null, body: null };
      const written = write(startLog("t"), { ...common, at: { at: AT, precision: "second" }, kind, body } as Draft);
      expect(written.ok ? [] : written.errors, JSON.stringify(composed)).toEqual([]);
    }
  });
});
