import { ageOn, CHOICES, CIRCUMSTANCES, type FactCode, parseResidentId } from "@roadside/core";
import { VEHICLE_TYPES } from "../../facts/vehicle-types.ts";
import { type Case, isSuspect } from "../case.ts";
import { choice, field, HAPPENED, type Numbered, REQUIRED, type Typed, type Values } from "../field.ts";
import { hasEvent, isNeverDone, type Step } from "../step.ts";

/** Whether the last test needs a second one: mouth alcohol, insufficient breath or a fault. */
function needsAnotherTest({ stop }: Case): boolean {
  return ["mouth-alcohol", "insufficient", "instrument-fault"].includes(stop.tests.at(-1)?.outcome ?? "");
}

function readResidentId({ idNumber }: Values, at: string) {
  if (!isNumbered(idNumber) || idNumber.kind !== "resident") return null;
  const id = parseResidentId(idNumber.number, at.slice(0, 10));
  return id.ok ? id : null;
}

function isNumbered(typed: Typed | undefined): typed is Numbered {
  return typeof typed === "object" && "kind" in typed && "number" in typed;
}

export const SCENE: readonly Step[] = [
  {
    id: "driver",
    title: { zh: "驾驶人", en: "Driver" },
    kind: "particulars-stated",
    fields: [
      field("idNumber", { zh: "证件", en: "Document" }, "/personal/idNumber", "id"),
      field("name", { zh: "姓名", en: "Name" }, "/personal/name", "text"),
      choice("sex", { zh: "性别", en: "Sex" }, "/body/driver/sex", CHOICES.sex),
      choice("licence", { zh: "驾驶证状态", en: "Licence" }, "/body/driver/licence/status", CHOICES.licenceStatus),
      field("classes", { zh: "准驾车型", en: "Classes" }, "/body/driver/licence/classes", "text"),
      field("licenceNumber", { zh: "驾驶证号", en: "Licence number" }, "/personal/licenceNumber", "text"),
    ],
    settles: [
      "never-licensed",
      "licence-revoked",
      "licence-suspended",
      "licence-withheld",
      "no-licence",
      "licence-in-probation",
    ],
    derive(values, at) {
      const id = readResidentId(values, at);
      if (!id) return {};
      const decade = Math.trunc(ageOn(id.bornOn, at.slice(0, 10)) / 10) * 10;
      return { "/body/driver/sex": id.sex, "/body/driver/ageBand": `${decade}-${decade + 9}` };
    },
    findDoubts(values, at): Readonly<Record<string, string>> {
      const id = readResidentId(values, at);
      return id && values.sex !== "" && values.sex !== id.sex ? { sex: "sex-not-of-id" } : {};
    },
    isWanted: isSuspect,
    isDone: ({ stop }) =>
      stop.personal?.name !== undefined ||
      stop.personal?.idNumber !== undefined ||
      stop.logged?.driver?.licence !== undefined,
  },
  {
    id: "vehicle",
    title: { zh: "车辆与道路", en: "Vehicle and road" },
    kind: "particulars-stated",
    fields: [
      field("plate", { zh: "号牌", en: "Plate" }, "/personal/plate", "plate"),
      choice("type", { zh: "车型", en: "Vehicle" }, "/body/vehicle/type", VEHICLE_TYPES),
      choice("use", { zh: "登记使用性质", en: "Registered use" }, "/body/vehicle/use", CHOICES.vehicleUse),
      choice("road", { zh: "道路", en: "Road" }, "/body/place/road", CHOICES.road),
    ],
    settles: ["motor-vehicle", "automobile", "commercial-use", "expressway", "urban-expressway", "not-a-road"],
    derive({ type }) {
      const kind = typeof type === "string" ? VEHICLE_TYPES[type]?.kind : undefined;
      return kind ? { "/body/vehicle/kind": kind } : {};
    },
    isWanted: isSuspect,
    isDone: ({ stop }) => stop.personal?.plate !== undefined || stop.logged?.vehicle !== undefined,
  },
  {
    id: "observations",
    title: { zh: "观察与陈述", en: "Observations and statements" },
    kind: "particulars-stated",
    fields: [
      field(
        "observations",
        { zh: "观察到的情况（一行一条）", en: "Observations (one per line)" },
        "/body/observations",
        "lines",
      ),
      field(
        "statements",
        { zh: "驾驶人陈述（一行一条）", en: "Driver's statements (one per line)" },
        "/personal/statements",
        "lines",
      ),
    ],
    isWanted: isSuspect,
    isDone: ({ stop }) => stop.logged?.observations !== undefined || stop.personal?.statements !== undefined,
  },
  {
    id: "circumstances",
    title: { zh: "情节", en: "Circumstances" },
    kind: "circumstance-stated",
    fields: [
      field(
        "circumstances",
        { zh: "法律列举的情节", en: "Circumstances listed in law" },
        "/body/circumstances",
        "circumstances",
        REQUIRED,
      ),
    ],
    settles: Object.keys(CIRCUMSTANCES) as FactCode[],
    isWanted: isSuspect,
    isDone: (one) => hasEvent("circumstance-stated")(one) || one.stop.logged?.circumstances !== undefined,
  },
  {
    id: "second-test",
    title: { zh: "再次呼气检测", en: "Repeat breath test" },
    kind: "test-added",
    fixed: { "/body/test/outcome": "reading" },
    fields: [
      field("reading", { zh: "读数", en: "Reading" }, "/body/test/reading", "breath", REQUIRED),
      field("testNumber", { zh: "检测编号", en: "Test number" }, "/body/test/analyser/testNumber", "text"),
      HAPPENED,
    ],
    isWanted: needsAnotherTest,
    isDone: (one) => one.stop.tests.length > 1 && !needsAnotherTest(one),
  },
  {
    id: "refusal",
    title: { zh: "未测得读数", en: "No reading" },
    kind: "test-added",
    fields: [
      choice("outcome", { zh: "情况", en: "What happened" }, "/body/test/outcome", CHOICES.failedOutcome, REQUIRED),
    ],
    isDone: isNeverDone,
  },
  {
    id: "dispute",
    title: { zh: "对结果有异议", en: "Result disputed" },
    kind: "disputed",
    fields: [
      choice("what", { zh: "对什么有异议", en: "What is disputed" }, "/body/what", CHOICES.disputedSubject, REQUIRED),
      field("onTheSpot", { zh: "当场提出", en: "Raised on the spot" }, "/body/onTheSpot", "yes", REQUIRED),
      field("words", { zh: "原话", en: "In the driver's words" }, "/body/words", "long"),
      HAPPENED,
    ],
    isDone: hasEvent("disputed"),
  },
  {
    id: "photo",
    title: { zh: "照片", en: "Photo" },
    kind: "attachment-added",
    fixed: { "/body/what": "photo" },
    form: "photo",
    fields: [field("note", { zh: "说明", en: "Note" }, "/body/note", "text")],
    isDone: isNeverDone,
  },
];
