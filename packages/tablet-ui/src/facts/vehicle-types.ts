import type { Choice } from "@roadside/core";

/** The types of vehicle that an officer chooses from. Core records the type as text; the law asks for its kind. */
export const VEHICLE_TYPES = {
  car: { zh: "小型客车", en: "car" },
  microvan: { zh: "微型车", en: "microvan" },
  "light goods vehicle": { zh: "轻型货车", en: "light goods vehicle" },
  bus: { zh: "大中型客车", en: "bus" },
  truck: { zh: "重中型货车", en: "truck" },
  motorcycle: { zh: "摩托车", en: "motorcycle" },
  other: { zh: "其他", en: "other" },
} as const satisfies Choice;

/** The kind of vehicle of a type; "other" does not tell. */
export const VEHICLE_KINDS: Readonly<Record<string, string>> = {
  car: "automobile",
  microvan: "automobile",
  "light goods vehicle": "automobile",
  bus: "automobile",
  truck: "automobile",
  motorcycle: "motorcycle",
};
