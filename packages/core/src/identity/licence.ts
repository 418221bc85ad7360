import { type Refusal, refuse } from "../refusal.ts";
import { parseResidentId, type ResidentId } from "./resident-id.ts";

/** A vehicle class of a Chinese licence. C6 and the current name of A2 exist since 1 April 2022. */
export interface VehicleClass {
  readonly zh: string;
  readonly en: string;
  /** Other classes that it allows. No class of cars allows motorcycles. */
  readonly covers: readonly string[];
  readonly from?: string;
}

const SMALL = ["C2", "C3", "C4"];

/**
 * Names and order from art. 11 of the licence rules of 2022, `covers` from their table. The letter C6 is unconfirmed.
 */
export const VEHICLE_CLASSES: Readonly<Record<string, VehicleClass>> = {
  A1: { zh: "大型客车", en: "large bus", covers: ["A3", "B1", "B2", "C1", ...SMALL, "M"] },
  A2: { zh: "重型牵引挂车", en: "heavy trailer combination", covers: ["B1", "B2", "C1", ...SMALL, "M"] },
  A3: { zh: "城市公交车", en: "city bus", covers: ["C1", ...SMALL] },
  B1: { zh: "中型客车", en: "medium bus", covers: ["C1", ...SMALL, "M"] },
  B2: { zh: "大型货车", en: "large lorry", covers: ["C1", ...SMALL, "M"] },
  C1: { zh: "小型汽车", en: "small automobile", covers: SMALL },
  C2: { zh: "小型自动挡汽车", en: "small automatic automobile", covers: [] },
  C3: { zh: "低速载货汽车", en: "low-speed lorry", covers: ["C4"] },
  C4: { zh: "三轮汽车", en: "three-wheeled lorry", covers: [] },
  C5: { zh: "残疾人专用小型自动挡载客汽车", en: "small automatic car for disabled drivers", covers: [] },
  C6: { zh: "轻型牵引挂车", en: "light trailer combination", covers: [], from: "2022-04-01" },
  D: { zh: "普通三轮摩托车", en: "three-wheeled motorcycle", covers: ["E", "F"] },
  E: { zh: "普通二轮摩托车", en: "two-wheeled motorcycle", covers: ["F"] },
  F: { zh: "轻便摩托车", en: "moped", covers: [] },
  M: { zh: "轮式专用机械车", en: "wheeled special machine", covers: [] },
  N: { zh: "无轨电车", en: "trolleybus", covers: [] },
  P: { zh: "有轨电车", en: "tram", covers: [] },
};

/** The classes of a licence, which are written together: A2E, C1D. */
export interface LicenceClasses {
  readonly ok: true;
  readonly classes: readonly string[];
}

/**
 * Parses the classes of a Chinese licence.
 *
 * @param written The classes as written, as in `A2E`.
 * @param on If given (a date), a class that did not exist on that date is refused.
 */
export function parseLicenceClasses(written: string, on?: string): LicenceClasses | Refusal {
  const text = written
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s,、]/g, "");
  const classes: string[] = [];
  for (let place = 0; place < text.length; ) {
    const [name = ""] = /^[A-Z]\d?/.exec(text.slice(place)) ?? [];
    const known = VEHICLE_CLASSES[name];
    const problem = (message: string, zh: string) =>
      refuse({ code: "licence-class-unknown", message, zh, path: "", span: [place, place + Math.max(name.length, 1)] });
    if (!known)
      return problem(`"${name || text[place]}" is not a vehicle class`, `“${name || text[place]}”不是准驾车型`);
    if (known.from !== undefined && on !== undefined && on < known.from)
      return problem(`${name} exists since ${known.from}`, `${name}自${known.from}起才有`);
    if (classes.includes(name)) return problem(`${name} is listed twice`, `${name}重复`);
    classes.push(name);
    place += name.length;
  }
  if (classes.length === 0)
    return refuse({
      code: "licence-class-unknown",
      message: "must name at least one class",
      zh: "没有填写准驾车型",
      path: "",
      span: [0, 0],
    });
  return { ok: true, classes };
}

/** Returns whether a licence with these classes allows a vehicle of a class. */
export function allowsClass(classes: readonly string[], needed: string): boolean {
  return classes.some((one) => one === needed || VEHICLE_CLASSES[one]?.covers.includes(needed));
}

/** Parses a Chinese licence number, which is the holder's resident ID number of 18 characters. */
export function parseLicenceNumber(written: string): ResidentId | Refusal {
  const parsed = parseResidentId(written);
  if (parsed.ok && parsed.form === "15") {
    return refuse({
      code: "id-length",
      message: "has 15 characters, not 18",
      zh: "有15位，应为18位",
      path: "",
      span: [0, 15],
    });
  }
  return parsed;
}

/** Parses the archive number of a licence: twelve digits (unconfirmed). */
export function parseArchiveNumber(written: string): { ok: true; number: string } | Refusal {
  const number = written.normalize("NFKC").replace(/\s/g, "");
  if (/^\d{12}$/.test(number)) return { ok: true, number };
  return refuse({
    code: "archive-number-malformed",
    message: "must be twelve digits",
    zh: "档案编号应为12位数字",
    path: "",
    span: [0, number.length],
  });
}
