import type { Entry, Stop } from "@roadside/core";
import { findStep, STEPS } from "./catalogue.ts";
import type { EntryContent } from "./compose.ts";
import { type Field, field, HAPPENED, REQUIRED, type Values } from "./field.ts";
import { askAgain, categoriseTyped, findReading } from "./reading-check.ts";
import type { Step } from "./step.ts";

type CorrectionForm = Pick<Step, "kind" | "fields" | "fixed" | "derive" | "findDoubts">;

/** Returns the form by which an entry is corrected: the step that writes such entries, without its fixed values. */
export function createCorrectionForm({ id, kind }: Entry, content: EntryContent, stop: Stop): CorrectionForm {
  if (kind === "logged") return createLoggedForm(id, stop);
  const steps = STEPS.filter((step) => step.kind === kind);
  const own = findStep({ kind, ...content }) ?? steps[0];
  if (!own) throw new Error(`no step writes ${kind}`);
  // Several steps write particulars: an entry of one can be corrected with the fields of all.
  if (kind !== "particulars-stated") return { ...own, fixed: {} };
  return {
    kind,
    fields: steps.flatMap(({ fields }) => fields),
    derive: (values, at) => Object.assign({}, ...steps.map((one) => one.derive?.(values, at))),
    findDoubts: (values, at) => Object.assign({}, ...steps.map((one) => one.findDoubts?.(values, at))),
  };
}

/** The first entry of a stop: its reading, the test number and the time. */
function createLoggedForm(id: string, stop: Stop): CorrectionForm {
  const test = stop.tests.find(({ entry }) => entry === id);
  const reading: Field[] =
    test?.outcome === "reading"
      ? [
          field(
            "reading",
            { zh: "读数", en: "Reading" },
            "/body/tests/0/reading",
            test.reading.specimen === "blood" ? "blood" : "breath",
            REQUIRED,
          ),
        ]
      : [];
  const testNumber: Field[] = test?.analyser
    ? [field("testNumber", { zh: "检测编号", en: "Test number" }, "/body/tests/0/analyser/testNumber", "text")]
    : [];
  return {
    kind: "test-added",
    fields: [...reading, ...testNumber, HAPPENED],
    // The category that the tablet shows for the new reading is corrected with it.
    derive(values) {
      const found = findReading(reading, values);
      const category = found && categoriseTyped(found.field, found.typed, stop);
      return category ? { "/body/shown/category": category } : {};
    },
  };
}

/** A changed reading must be typed twice, like a new one. */
export function askChangedReadingAgain(
  { fields }: CorrectionForm,
  values: Values,
  before: Values,
  stop: Stop,
): ReturnType<typeof askAgain> {
  const reading = findReading(fields, values);
  const old = findReading(fields, before);
  if (!reading || !old) return null;
  if (reading.typed.value === old.typed.value && reading.typed.unit === old.typed.unit) return null;
  return askAgain(fields, values, stop, categoriseTyped(old.field, old.typed, stop) ?? "");
}
