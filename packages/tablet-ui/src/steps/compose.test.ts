import { type Draft, startChain, write } from "@roadside/core";
import { describe, expect, it } from "vitest";
import { findStep, STEPS } from "./catalogue.ts";
import { compose, createValues, isBlank, toValues } from "./compose.ts";
import type { FieldTypeName, Values } from "./field.ts";
import type { Step } from "./step.ts";

const AT = "2020-10-15T21:40:00+08:00";
const step = (id: string) => STEPS.find((one) => one.id === id) as Step;
const said = (id: string, values: Values) => {
  const composed = compose(step(id), { ...createValues(step(id)), ...values }, AT);
  if (!composed.ok) throw new Error(JSON.stringify(composed.problems));
  return composed.entry;
};

describe("a step of a case", () => {
  it("reads age and sex from a resident ID, and lets the officer choose otherwise", () => {
    const number = "11010519491231002x";
    expect(said("driver", { idNumber: { kind: "resident", number }, name: " 王某 ", licence: "valid" })).toEqual({
      kind: "particulars-stated",
      body: { driver: { sex: "female", ageBand: "70-79", licence: { status: "valid" } } },
      personal: { idNumber: { kind: "resident", number: "11010519491231002X" }, name: "王某" },
    });
    expect(said("driver", { idNumber: { kind: "resident", number }, sex: "male" })).toMatchObject({
      body: { driver: { sex: "male" } },
    });
  });

  it("names invalid and missing fields", () => {
    const problems = (id: string, values: Values) => {
      const composed = compose(step(id), { ...createValues(step(id)), ...values }, AT);
      return composed.ok ? {} : composed.problems;
    };
    expect(problems("driver", { idNumber: { kind: "resident", number: "110105194912310021" } })).toEqual({
      idNumber: "id-checksum",
    });
    expect(problems("vehicle", { plate: { kind: "registered", number: "云L1" } })).toEqual({
      plate: "plate-unknown-form",
    });
    expect(problems("lab-result", { reading: { value: "2x", unit: "mg/100mL" } })).toEqual({
      reading: "value-not-a-number",
    });
    expect(problems("draw-blood", { tubes: [{ label: "", seal: "9" }] })).toEqual({ tubes: "tube-without-label" });
    expect(problems("property", {})).toEqual({ item: "field-missing" });
  });

  it("is found for a photo, and not for a signature's file, which is not a photo", () => {
    const stepOf = (what: string) => findStep({ kind: "attachment-added", body: { what, digest: "" } })?.id;
    expect([stepOf("photo"), stepOf("signature")]).toEqual(["photo", undefined]);
  });

  it("accepts another kind of plate, or none, and derives the kind of vehicle only from its type", () => {
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

  it("shows an entry as it would have been typed", () => {
    const values: Values = {
      ...createValues(step("draw-blood")),
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
    expect(toValues(step("draw-blood"), { body }, AT)).toEqual({ ...values, officers: "100001 100002" });
  });

  it("removes a value that was cleared", () => {
    const base = { body: { item: "钥匙", receipt: "7" } };
    const composed = compose(step("property"), { item: "车钥匙", receipt: "" }, AT, base);
    expect(composed).toMatchObject({ ok: true, entry: { body: { item: "车钥匙" } } });
    expect(base.body.receipt).toBe("7");
    expect(composed.ok && "receipt" in composed.entry.body).toBe(false);
  });

  it("removes derived values with their field when an entry is corrected", () => {
    const corrected = (id: string, base: Values, change: Values) => {
      const before = said(id, base);
      const shown = toValues(step(id), before, AT);
      const composed = compose(step(id), { ...shown, ...change }, AT, { body: before.body, personal: before.personal });
      if (!composed.ok) throw new Error(JSON.stringify(composed.problems));
      return { shown, said: composed.entry };
    };
    const woman = { idNumber: { kind: "resident", number: "11010519491231002X" }, licence: "valid" };
    // The sex follows from the number, so a new number changes it.
    const driver = corrected("driver", woman, { idNumber: { kind: "other", number: "P 1" } });
    expect(driver.shown).toMatchObject({ sex: "", licence: "valid" });
    expect(driver.said).toMatchObject({
      body: { driver: { licence: { status: "valid" } } },
      personal: { idNumber: { kind: "other" } },
    });
    expect(JSON.stringify(driver.said)).not.toMatch(/female|ageBand/);
    expect(corrected("vehicle", { type: "car" }, { type: "motorcycle" }).said.body).toEqual({
      vehicle: { type: "motorcycle", kind: "motorcycle" },
    });
    expect(corrected("vehicle", { type: "car" }, { type: "other" }).said.body).toEqual({ vehicle: { type: "other" } });
    expect(corrected("driver", { ...woman, name: "王某" }, { name: "" }).said.personal).toEqual({
      idNumber: woman.idNumber,
    });
    // What is taken back leaves no empty group, and a sex that was typed makes room for the one that follows.
    expect(corrected("vehicle", { type: "car", road: "expressway" }, { type: "" }).said.body).toEqual({
      place: { road: "expressway" },
    });
    expect(corrected("driver", { name: "王某", licence: "valid" }, { licence: "" }).said.body).toEqual({});
    expect(corrected("driver", { ...woman, sex: "male" }, { sex: "" }).said).toMatchObject({
      body: { driver: { sex: "female" } },
    });
    expect(corrected("driver", { name: "王某" }, { name: "" }).said.personal).toEqual({});
  });

  it("warns of a sex that does not match the number, and accepts it", () => {
    const number = { kind: "resident", number: "11010519491231002X" };
    const doubts = (sex: string) =>
      step("driver").findDoubts?.({ ...createValues(step("driver")), idNumber: number, sex }, AT);
    expect([doubts("male"), doubts("female"), doubts("")]).toEqual([{ sex: "sex-not-of-id" }, {}, {}]);
  });

  it("requires a reason, a witness or a certificate by choice, and drops hidden fields", () => {
    const problems = (id: string, values: Values) => {
      const composed = compose(step(id), { ...createValues(step(id)), ...values }, AT);
      return composed.ok ? {} : composed.problems;
    };
    expect(problems("sign", { signed: "refused" })).toEqual({ reason: "field-missing", witness: "field-missing" });
    expect(said("sign", { signed: "signed", reason: "x", witness: "y" })).toEqual({
      kind: "record-signed",
      body: { signed: "signed" },
    });
    expect(problems("measure", { measure: "licence-withheld" })).toEqual({ certificate: "field-missing" });
    expect(problems("measure", { measure: "vehicle-towed" })).toEqual({});
    expect(problems("seal-sample", { tubes: [{ label: "A", seal: "" }] })).toEqual({ tubes: "tube-without-seal" });
  });

  it("writes nothing that was not chosen: an untouched step reports what is missing", () => {
    for (const one of STEPS.filter(({ form }) => form === undefined)) {
      const fresh = createValues(one);
      expect(!compose(one, fresh, AT).ok || isBlank(one, fresh, AT), one.id).toBe(true);
    }
  });

  it("stores the time of an event that did not happen now", () => {
    const { at } = said("restrain", { place: "醒酒室", when: { other: true, day: "2020-10-15", timeOfDay: "22:10" } });
    expect(at).toMatchObject({ at: expect.stringMatching(/^2020-10-15T22:10:00/), precision: "minute" });
    expect(said("restrain", { place: "醒酒室" }).at).toBeUndefined();
  });

  it("accepts a reading of an analyser that shows blood, and an equal second entry", () => {
    const reading = { value: "25", unit: "mg/100mL", bloodEquivalent: true } as const;
    expect(said("second-test", { reading })).toMatchObject({ body: { test: { reading } } });
    expect(toValues(step("second-test"), said("second-test", { reading }), AT).reading).toEqual(reading);
    const composed = compose(
      step("second-test"),
      { ...createValues(step("second-test")), reading: { ...reading, first: "26" } },
      AT,
    );
    expect(composed).toEqual({ ok: false, problems: { reading: "typed-differently" } });
  });

  it("stores the note of a circumstance, and the date of one that holds", () => {
    const circumstances = {
      "other-lenient": { holds: true, note: "送医" },
      "punished-for-drinking": { holds: true, on: "2019-01-01" },
    };
    const { body } = said("circumstances", { circumstances });
    expect(body).toEqual({
      circumstances: [
        { code: "other-lenient", holds: true, note: "送医" },
        { code: "punished-for-drinking", holds: true, on: "2019-01-01" },
      ],
    });
    expect(toValues(step("circumstances"), { body }, AT)).toEqual({ circumstances });
  });

  it("knows which step wrote an entry", () => {
    const of = (id: string, values: Values) => findStep(said(id, values))?.id;
    expect(of("vehicle", { type: "car" })).toBe("vehicle");
    expect(of("driver", { name: "王某" })).toBe("driver");
    expect(of("approve-measure", { measure: "hearing-ended" })).toBe("approve-measure");
    expect(of("refusal", { outcome: "refused" })).toBe("refusal");
    expect(of("second-test", { reading: { value: "0.2", unit: "mg/L" } })).toBe("second-test");
  });

  it("recognises an empty step", () => {
    expect(isBlank(step("observations"), createValues(step("observations")), AT)).toBe(true);
    expect(isBlank(step("observations"), { observations: "走走停停", statements: "" }, AT)).toBe(false);
  });
});

/** A valid value for each type of field. */
const SAMPLE: Readonly<Record<FieldTypeName, Values[string]>> = {
  text: "100001",
  long: "words",
  lines: "one\ntwo",
  badges: "100001",
  choice: "",
  yes: "yes",
  stop: "0192f000-0000-7000-8000-000000000001",
  tubes: [{ label: "A", seal: "1" }],
  sealed: [{ label: "A", seal: "1" }],
  when: { other: true, day: "2020-10-15", timeOfDay: "22:10" },
  plate: { kind: "none", number: "" },
  id: { kind: "other", number: "P 1" },
  breath: { value: "0.2", unit: "mg/L" },
  blood: { value: "80", unit: "mg/100mL" },
  circumstances: { accident: { holds: false } },
};

describe.each(STEPS.filter(({ kind }) => kind !== "attachment-added").map((one) => [one.id, one] as const))(
  "the step %s",
  (_, one) => {
    it("writes an entry that core accepts, whatever is chosen, and has words in both languages", () => {
      for (const { zh: chinese, en: english } of [one.title, ...one.fields.map(({ label }) => label)])
        expect([chinese, english], one.id).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
      const choices = one.fields.flatMap(({ name, values = {} }) =>
        Object.keys(values).map((value) => ({ [name]: value })),
      );
      for (const chosen of choices.length > 0 ? choices : [{}]) {
        const filled = Object.fromEntries(
          one.fields.map(({ name, type, values = {}, initial }) => [
            name,
            initial ?? Object.keys(values)[0] ?? SAMPLE[type],
          ]),
        );
        const composed = compose(
          one,
          { ...filled, ...chosen },
          AT,
          one.kind === "test-added" ? { body: { test: { analyser: { serial: "A-1" } } } } : undefined,
        );
        const common = { id: SAMPLE.stop, stop: SAMPLE.stop, recordedAt: AT, officer: "100001", unit: "532931" };
        const { personal, ...said } = composed.ok ? composed.entry : { kind: null, body: null, personal: undefined };
        const identifying = personal && { personal: { salt: "0".repeat(32), ...personal } };
        const written = write(startChain("t"), {
          ...common,
          at: { at: AT, precision: "second" },
          ...said,
          ...identifying,
        } as Draft);
        expect(written.ok ? [] : written.errors, JSON.stringify(composed)).toEqual([]);
      }
    });
  },
);
