import type { Words } from "@roadside/core";

/** A type of vehicle, with its kind in law where the type tells it. */
interface VehicleType extends Words {
  readonly kind?: "automobile" | "motorcycle";
}

/** The types of vehicle that an officer chooses from. Core records the type as text; the law asks for its kind. */
export const VEHICLE_TYPES: Readonly<Record<string, VehicleType>> = {
  car: { zh: "小型客车", en: "car", kind: "automobile" },
  microvan: { zh: "微型车", en: "microvan", kind: "automobile" },
  "light goods vehicle": { zh: "轻型货车", en: "light goods vehicle", kind: "automobile" },
  bus: { zh: "大中型客车", en: "bus", kind: "automobile" },
  truck: { zh: "重中型货车", en: "truck", kind: "automobile" },
  motorcycle: { zh: "摩托车", en: "motorcycle", kind: "motorcycle" },
  other: { zh: "其他", en: "other" },
};
