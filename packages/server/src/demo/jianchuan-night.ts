import { type ChainHead, logStop, type SealedEntry, startChain, write } from "@roadside/core";
import { deterministicId } from "@roadside/worker/imports/deterministic-id";

const AT = "2020-10-15T21:40:00+08:00";
const AT_MS = Date.parse(AT);

/**
 * The night of 15 October 2020 as a newspaper reported it, without what it did not report: plates, ID numbers,
 * analyser.
 */
const DRIVERS = [
  {
    key: "li",
    name: "李某",
    bloodMgPer100mL: "220",
    observations: ["车辆走走停停,十分可疑", "往县城方向行驶"],
    statements: ["在甸南镇某饭店吃饭饮酒后,应朋友邀请驾车前往县城"],
  },
  {
    key: "zhao",
    name: "赵某",
    bloodMgPer100mL: "120",
    observations: ["一直驾车跟在李某车后"],
    statements: ["自认喝得少、开车没有问题,跟车为李某“保驾护航”"],
  },
];

/** Creates the night that the project starts from: two linked stops, 220 and 120 mg/100 mL of blood. */
export function createJianchuanNight(): SealedEntry[] {
  const entries: SealedEntry[] = [];
  const device = "demo-jianchuan-2020";
  let head: ChainHead = startChain(device);
  const common = { officer: "100004", unit: "532931", recordedAt: "2020-10-15T22:05:00+08:00" };
  const stopOf = (key: string) => deterministicId(AT_MS, device, "stop", key);

  for (const { key, name, bloodMgPer100mL, observations, statements } of DRIVERS) {
    const logged = logStop(head, {
      ...common,
      id: deterministicId(AT_MS, device, "entry", key),
      stop: stopOf(key),
      // Fixed, so that the demo always has the same bytes. A real salt is random.
      salt: deterministicId(AT_MS, device, "salt", key).replaceAll("-", ""),
      jurisdiction: "CN",
      at: { at: AT, precision: "minute", approximate: true },
      readings: [{ specimen: "blood", value: bloodMgPer100mL, unit: "mg/100mL" }],
      driver: { name },
      vehicle: { type: "microvan", kind: "automobile", use: "non-commercial" },
      place: { checkpoint: "xilan-bus-station", operation: "night-action" },
      observations,
      statements,
    });
    if (!logged.ok) throw new Error(JSON.stringify(logged.errors));
    entries.push(logged.sealed);
    head = logged.head;
  }
  const linked = write(head, {
    ...common,
    id: deterministicId(AT_MS, device, "entry", "link"),
    kind: "linked",
    stop: stopOf("li"),
    at: { at: AT, precision: "minute", approximate: true },
    body: { to: stopOf("zhao"), relation: "好友,同席饮酒后先后驾车" },
  });
  if (!linked.ok) throw new Error(JSON.stringify(linked.errors));
  return [...entries, linked.sealed];
}
