import { computeCheckCharacter } from "@roadside/core";

/** A fictional driver for practice. */
export interface InventedDriver {
  readonly name: string;
  readonly idNumber: string;
  readonly plate: string;
  /** The reading of the simulated analyser, in mg/L. */
  readonly breath: string;
  readonly scene: { readonly zh: string; readonly en: string };
}

/** Order code 000 is never assigned, so these are not real people's numbers. */
const id = (division: string, bornOn: string): string => {
  const digits = `${division}${bornOn.replaceAll("-", "")}000`;
  return digits + computeCheckCharacter(digits);
};

export const DRIVERS: readonly InventedDriver[] = [
  {
    name: "练习甲",
    idNumber: id("532931", "1985-04-12"),
    plate: "云L00001",
    breath: "0.52",
    scene: {
      zh: "微型车走走停停，驾驶人身上有酒味，承认晚饭时喝了白酒。",
      en: "A microvan goes stop and go; the driver smells of alcohol and says that he drank at dinner.",
    },
  },
  {
    name: "练习乙",
    idNumber: id("530102", "1992-11-03"),
    plate: "云A00002",
    breath: "0.15",
    scene: {
      zh: "小型客车，驾驶人说只喝了一瓶啤酒，对结果当场提出异议。",
      en: "A car; the driver says that it was one beer, and disputes the result on the spot.",
    },
  },
  {
    name: "练习丙",
    idNumber: id("510104", "1970-07-30"),
    plate: "川AD00003",
    breath: "0.364",
    scene: {
      zh: "营运客车，车上有乘客，呼气结果略高于醉酒阈值。",
      en: "A commercial vehicle with passengers; the reading lies just above the limit of drunk driving.",
    },
  },
  {
    name: "练习丁",
    idNumber: id("440106", "2001-02-18"),
    plate: "粤B00004",
    breath: "0.08",
    scene: {
      zh: "摩托车，驾驶人没有驾驶证，读数略低于阈值。",
      en: "A motorcycle; the driver has no licence, and the reading lies just below the limit.",
    },
  },
];
