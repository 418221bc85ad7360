import {
  type Assessment,
  ageOn,
  CIRCUMSTANCES,
  type Citation,
  type EntryKind,
  type FactCode,
  parseResidentId,
  type Stop,
} from "@roadside/core";
import { isOwed } from "../law/is-owed.ts";
import { isOfStep, type Values } from "./compose.ts";
import type { Field, Numbered } from "./field.ts";

/** A stop as its steps see it; `law` is what core assesses, `null` until that has loaded or where the law gives no answer. */
export interface Case {
  readonly stop: Stop;
  readonly law: Assessment | null;
  readonly positive: boolean;
}

/** One thing to record of a stop: the entry that it writes, its fields, and when the case wants it. */
export interface Step {
  readonly id: string;
  readonly group: Group;
  readonly kind: Exclude<EntryKind, "logged" | "corrected">;
  readonly fields: readonly Field[];
  /** What the entry says whatever is typed, by JSON Pointer. */
  readonly says?: Readonly<Record<string, unknown>>;
  /** Codes of the obligations that it fulfils: their clauses ask for it. */
  readonly fulfils?: readonly string[];
  /** Facts that it states: clauses that are open for want of one of them ask for it. */
  readonly settles?: readonly FactCode[];
  /** Whether the case wants it beside its obligations. */
  readonly wanted?: (one: Case) => boolean;
  readonly done: (one: Case) => boolean;
  /** Whether it can be done at all; always where nothing is said. */
  readonly possible?: (one: Case) => boolean;
  /** What follows from what was typed, by JSON Pointer; what was typed goes before it. */
  readonly derives?: (values: Values, at: string) => Readonly<Record<string, unknown>>;
  /** What was typed that does not go together, as the code of a problem of a field; it is said, and may be so all the same. */
  readonly doubts?: (values: Values, at: string) => Readonly<Record<string, string>>;
  /** How it is drawn where fields are not enough. */
  readonly form?: "signature" | "photo";
}

export const GROUPS = ["scene", "blood", "person", "later", "record"] as const;
export type Group = (typeof GROUPS)[number];

type More = Pick<Field, "required" | "values" | "initial" | "offers" | "when">;
const field = (name: string, path: string, type: Field["type"], more: More = {}): Field => ({
  name,
  path,
  type,
  ...more,
});
const needed = { required: true } as const;
const choice = (name: string, path: string, values: readonly string[], more: More = {}): Field =>
  field(name, path, "choice", { values, ...more });
/** An act that is written down later than it happened has its own time. */
const happened = field("when", "/at", "when");

const has =
  (kind: Stop["events"][number]["kind"]) =>
  ({ stop }: Case) =>
    stop.events.some((event) => event.kind === kind);
const took =
  (...measures: string[]) =>
  ({ stop }: Case) =>
    stop.events.some((event) => event.kind === "measure-taken" && measures.includes(event.body.measure));
/** Whether the case is more than a zero: a reading that weighs, or a refusal. */
export const isSuspect = ({ positive, stop }: Case) =>
  positive || stop.tests.some(({ outcome }) => outcome === "refused");
const never = () => false;

const SIGNED = ["signed", "refused", "unable"] as const;
const notSigned = ({ signed }: Values) => signed === "refused" || signed === "unable";
/** Alcohol in the mouth, too little breath or a fault asks for another test. */
const asksForAnother = ({ stop }: Case) =>
  ["mouth-alcohol", "insufficient", "instrument-fault"].includes(stop.tests.at(-1)?.outcome ?? "");
const residentOf = ({ idNumber }: Values, at: string) => {
  const { kind, number } = idNumber as Numbered;
  const id = kind === "resident" ? parseResidentId(number, at.slice(0, 10)) : null;
  return id?.ok ? id : null;
};

/** The kind of vehicle that the law asks about, where its type tells it. What `other` is, nobody has said. */
const VEHICLE_KINDS: Readonly<Record<string, string>> = {
  car: "automobile",
  microvan: "automobile",
  "light goods vehicle": "automobile",
  bus: "automobile",
  truck: "automobile",
  motorcycle: "motorcycle",
};

/** Everything that can be recorded of a stop after its reading, in the order in which a case goes. */
export const STEPS: readonly Step[] = [
  {
    id: "driver",
    group: "scene",
    kind: "particulars-stated",
    fields: [
      field("idNumber", "/personal/idNumber", "id"),
      field("name", "/personal/name", "text"),
      choice("sex", "/body/driver/sex", ["male", "female"]),
      choice("licence", "/body/driver/licence/status", [
        "valid",
        "probation",
        "withheld",
        "suspended",
        "revoked",
        "cancelled",
        "expired",
        "none",
        "foreign",
        "military",
        "unknown",
      ]),
      field("classes", "/body/driver/licence/classes", "text"),
      field("licenceNumber", "/personal/licenceNumber", "text"),
    ],
    settles: ["no-licence", "licence-in-probation"],
    derives: (values, at) => {
      const id = residentOf(values, at);
      if (!id) return {};
      const decade = Math.trunc(ageOn(id.bornOn, at.slice(0, 10)) / 10) * 10;
      return { "/body/driver/sex": id.sex, "/body/driver/ageBand": `${decade}-${decade + 9}` };
    },
    doubts: (values, at): Readonly<Record<string, string>> => {
      const id = residentOf(values, at);
      return id && values.sex !== "" && values.sex !== id.sex ? { sex: "sex-not-of-id" } : {};
    },
    wanted: isSuspect,
    done: ({ stop }) =>
      stop.personal?.name !== undefined ||
      stop.personal?.idNumber !== undefined ||
      stop.logged?.driver?.licence !== undefined,
  },
  {
    id: "vehicle",
    group: "scene",
    kind: "particulars-stated",
    fields: [
      field("plate", "/personal/plate", "plate"),
      choice("type", "/body/vehicle/type", [
        "car",
        "microvan",
        "light goods vehicle",
        "bus",
        "truck",
        "motorcycle",
        "other",
      ]),
      choice("use", "/body/vehicle/use", ["non-commercial", "commercial"]),
      choice("road", "/body/place/road", [
        "other-road",
        "expressway",
        "urban-expressway",
        "inside-compound",
        "not-a-road",
      ]),
    ],
    settles: ["motor-vehicle", "automobile", "commercial-use", "expressway", "urban-expressway", "not-a-road"],
    derives: ({ type }) => {
      const kind = VEHICLE_KINDS[type as string];
      return kind ? { "/body/vehicle/kind": kind } : {};
    },
    wanted: isSuspect,
    done: ({ stop }) => stop.personal?.plate !== undefined || stop.logged?.vehicle !== undefined,
  },
  {
    id: "observations",
    group: "scene",
    kind: "particulars-stated",
    fields: [
      field("observations", "/body/observations", "lines"),
      field("statements", "/personal/statements", "lines"),
    ],
    wanted: isSuspect,
    done: ({ stop }) => stop.logged?.observations !== undefined || stop.personal?.statements !== undefined,
  },
  {
    id: "circumstances",
    group: "scene",
    kind: "circumstance-stated",
    fields: [field("circumstances", "/body/circumstances", "circumstances", needed)],
    settles: Object.keys(CIRCUMSTANCES) as FactCode[],
    wanted: isSuspect,
    done: (one) => has("circumstance-stated")(one) || one.stop.logged?.circumstances !== undefined,
  },
  {
    id: "second-test",
    group: "scene",
    kind: "test-added",
    says: { "/body/test/outcome": "reading" },
    fields: [
      field("reading", "/body/test/reading", "breath", needed),
      field("testNumber", "/body/test/analyser/testNumber", "text"),
      happened,
    ],
    wanted: asksForAnother,
    done: (one) => one.stop.tests.length > 1 && !asksForAnother(one),
  },
  {
    id: "refusal",
    group: "scene",
    kind: "test-added",
    fields: [
      choice("outcome", "/body/test/outcome", ["refused", "insufficient", "mouth-alcohol", "instrument-fault"], needed),
    ],
    done: never,
  },
  {
    id: "dispute",
    group: "scene",
    kind: "disputed",
    fields: [
      choice("what", "/body/what", ["breath-result", "procedure", "other"], needed),
      field("onTheSpot", "/body/onTheSpot", "yes", needed),
      field("words", "/body/words", "long"),
      happened,
    ],
    done: has("disputed"),
  },
  {
    id: "draw-blood",
    group: "blood",
    kind: "sample-drawn",
    says: { "/body/specimen": "blood" },
    fulfils: ["draw-blood"],
    fields: [
      field("tubes", "/body/tubes", "tubes", needed),
      field("institution", "/body/institution", "text"),
      choice("disinfectant", "/body/disinfectant", ["without-alcohol", "with-alcohol"]),
      field("anticoagulant", "/body/anticoagulant", "yes"),
      field("recorded", "/body/recorded", "yes"),
      field("officers", "/body/officers", "badges"),
      happened,
    ],
    done: has("sample-drawn"),
  },
  {
    id: "seal-sample",
    group: "blood",
    kind: "sample-sealed",
    fulfils: ["seal-sample"],
    fields: [field("tubes", "/body/tubes", "sealed", needed), choice("signed", "/body/signed", SIGNED), happened],
    possible: has("sample-drawn"),
    done: has("sample-sealed"),
  },
  {
    id: "send-sample",
    group: "blood",
    kind: "sample-moved",
    fulfils: ["send-sample", "send-sample-criminal"],
    fields: [
      choice("to", "/body/to", ["laboratory", "cold-store", "other"], needed),
      field("name", "/body/name", "text"),
      happened,
    ],
    possible: has("sample-drawn"),
    done: ({ stop }) => stop.events.some((event) => event.kind === "sample-moved" && event.body.to === "laboratory"),
  },
  {
    id: "restrain",
    group: "person",
    kind: "restrained",
    fulfils: ["restrain"],
    fields: [
      field("place", "/body/place", "text"),
      field("reason", "/body/reason", "text"),
      choice("means", "/body/means", ["none", "belt", "rope"]),
      field("guard", "/body/guard", "text"),
      happened,
    ],
    done: (one) => has("restrained")(one) || has("handed-over")(one),
  },
  {
    id: "family",
    group: "person",
    kind: "family-notified",
    fulfils: ["notify-family-of-test", "notify-family-of-restraint"],
    fields: [
      // Nobody is told of a restraint that has not been.
      choice("of", "/body/of", ["both", "test", "restraint"], {
        ...needed,
        offers: (one) => (has("restrained")(one) ? ["both", "test", "restraint"] : ["test"]),
      }),
      choice("outcome", "/body/outcome", ["notified", "impossible", "refused-by-driver"], needed),
      field("reason", "/body/reason", "text", {
        ...needed,
        when: ({ outcome }) => outcome === "impossible" || outcome === "refused-by-driver",
      }),
      happened,
    ],
    done: has("family-notified"),
  },
  {
    id: "measure",
    group: "person",
    kind: "measure-taken",
    fulfils: ["issue-certificate"],
    fields: [
      choice("measure", "/body/measure", ["licence-withheld", "vehicle-withheld", "vehicle-towed"], needed),
      // What is withheld is withheld by a certificate; to write it down later would be a second measure, with new times.
      field("certificate", "/body/certificate", "text", {
        ...needed,
        when: ({ measure }) => measure === "licence-withheld" || measure === "vehicle-withheld",
      }),
      field("detail", "/body/detail", "text"),
      happened,
    ],
    wanted: ({ law }) =>
      law?.measures.some(({ kind, state }) => state === "provided" && kind.startsWith("licence-")) ?? false,
    done: took("licence-withheld", "vehicle-withheld"),
  },
  {
    id: "approve-measure",
    group: "later",
    kind: "measure-taken",
    fulfils: [
      "approve-measure",
      "hand-in-licence",
      "hand-in-vehicle",
      "hand-over-case",
      "appear",
      "decide-fine",
      "decide-suspension",
      "decide-revocation",
    ],
    fields: [
      choice(
        "measure",
        "/body/measure",
        [
          "measure-approved",
          "licence-handed-in",
          "vehicle-handed-in",
          "case-handed-over",
          "driver-appeared",
          "hearing-ended",
          "fine-decided",
          "suspension-decided",
          "revocation-decided",
          "detention-decided",
          "case-filed",
          "case-not-filed",
        ],
        needed,
      ),
      field("detail", "/body/detail", "text"),
      happened,
    ],
    done: never,
  },
  {
    id: "property",
    group: "person",
    kind: "property-seized",
    fields: [field("item", "/body/item", "text", needed), field("receipt", "/body/receipt", "text"), happened],
    done: has("property-seized"),
  },
  {
    id: "photo",
    group: "scene",
    kind: "attachment-added",
    form: "photo",
    fields: [field("note", "/body/note", "text")],
    done: never,
  },
  {
    id: "sign",
    group: "person",
    kind: "record-signed",
    form: "signature",
    fields: [
      choice("signed", "/body/signed", SIGNED, { required: true, initial: "signed" }),
      field("reason", "/body/reason", "text", { ...needed, when: notSigned }),
      field("witness", "/personal/witness", "text", { ...needed, when: notSigned }),
    ],
    wanted: isSuspect,
    done: has("record-signed"),
  },
  {
    id: "hand-over",
    group: "later",
    kind: "handed-over",
    fields: [
      choice("to", "/body/to", ["station", "hospital", "sobering-room", "family"], needed),
      field("name", "/body/name", "text"),
      happened,
    ],
    done: has("handed-over"),
  },
  {
    id: "release",
    group: "later",
    kind: "released-sober",
    fulfils: ["release-sober"],
    fields: [choice("to", "/body/to", ["self", "family", "employer", "police"], needed), happened],
    possible: has("restrained"),
    done: has("released-sober"),
  },
  {
    id: "return-property",
    group: "later",
    kind: "property-returned",
    fields: [field("item", "/body/item", "text", needed), field("to", "/body/to", "text"), happened],
    possible: has("property-seized"),
    done: has("property-returned"),
  },
  {
    id: "lab-result",
    group: "later",
    kind: "lab-reported",
    fulfils: ["lab-report"],
    fields: [
      field("reading", "/body/reading", "blood", needed),
      field("laboratory", "/body/laboratory", "text"),
      field("report", "/body/report", "text"),
      field("method", "/body/method", "text"),
      choice("stage", "/body/stage", ["first", "retest"], { initial: "first" }),
      happened,
    ],
    done: has("lab-reported"),
  },
  {
    id: "tell-result",
    group: "later",
    kind: "result-notified",
    fulfils: ["notify-result"],
    fields: [choice("signed", "/body/signed", SIGNED, needed), happened],
    possible: has("lab-reported"),
    done: has("result-notified"),
  },
  {
    id: "retest",
    group: "later",
    kind: "lab-disputed",
    fields: [field("reason", "/body/reason", "long", needed), happened],
    possible: has("lab-reported"),
    done: has("lab-disputed"),
  },
  {
    id: "link",
    group: "record",
    kind: "linked",
    fields: [field("to", "/body/to", "stop", needed), field("relation", "/body/relation", "text", needed)],
    done: ({ stop }) => stop.links.length > 0,
  },
  {
    id: "interference",
    group: "record",
    kind: "interference-reported",
    fields: [field("words", "/body/words", "long", needed)],
    done: has("interference-reported"),
  },
  {
    id: "void",
    group: "record",
    kind: "voided",
    fields: [field("reason", "/body/reason", "long", needed)],
    done: ({ stop }) => stop.voided !== null,
  },
];

/** How a step stands in a case. `owed`: a clause wants it now. */
export type StepState = "owed" | "wanted" | "done" | "possible" | "impossible";

export function stateOf(step: Step, one: Case): StepState {
  if (one.stop.voided || step.possible?.(one) === false) return "impossible";
  if (obligationsOf(step, one).some(isOwed)) return "owed";
  if (step.done(one)) return "done";
  return step.wanted?.(one) ? "wanted" : "possible";
}

/** The obligations of the case that a step fulfils. */
export function obligationsOf({ fulfils = [] }: Step, { law }: Case): readonly Assessment["obligations"][number][] {
  return law?.obligations.filter(({ code }) => fulfils.includes(code)) ?? [];
}

/** The clauses that can't be decided before a step is done, each once; of the day of the act before later ones. */
export function clausesFor({ settles = [] }: Step, { law }: Case): readonly Citation[] {
  const open = [...(law?.measures ?? []), ...(law?.findings ?? [])].filter(
    ({ state, missing }) => state === "open" && missing.some((fact) => settles.includes(fact as FactCode)),
  );
  return [...new Map(open.map(({ citation }) => [`${citation.instrument} ${citation.clause}`, citation])).values()];
}

/** The steps of the roadside that are owed or wanted. What the laboratory and the decision bring is no matter of the roadside. */
export function stepsLeft(one: Case): readonly Step[] {
  return STEPS.filter((step) => step.group !== "later" && ["owed", "wanted"].includes(stateOf(step, one)));
}

/** The step to go to next: the first that is left and was not put off. */
export function nextStep(one: Case, putOff: readonly string[]): Step | undefined {
  return stepsLeft(one).find(({ id }) => !putOff.includes(id));
}

/** The step by which an entry was written, and can be mended: of several that write the kind, the one that offers what it says. */
export function stepOf(entry: {
  readonly kind: EntryKind;
  readonly body: unknown;
  readonly personal?: unknown;
}): Step | undefined {
  return STEPS.find((step) => isOfStep(step, entry));
}
