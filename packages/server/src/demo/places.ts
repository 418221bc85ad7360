import type { ReferenceItem, ReferenceKind } from "@roadside/worker/store/reference";
import type { Post } from "./generate.ts";

/**
 * The demo's reference data. Division codes, and the checkpoint and operation of 15 October 2020, are real; the rest is
 * invented.
 */
export const DEMO_REFERENCE: Readonly<Record<ReferenceKind, readonly ReferenceItem[]>> = {
  units: [
    unit("53", "云南省公安厅交通警察总队", "Traffic police corps, Yunnan province"),
    unit("5329", "大理州公安局交通警察支队", "Traffic police detachment, Dali prefecture"),
    unit("532931", "剑川县公安局交警大队", "Traffic police brigade, Jianchuan county"),
    unit("532932", "鹤庆县公安局交警大队", "Traffic police brigade, Heqing county"),
  ],
  operations: [named("night-action", "5329", "酒驾醉驾夜间整治行动", "Night action against drink and drunk driving")],
  checkpoints: [
    checkpoint("xilan-bus-station", "532931", "西澜线客运站执勤点", "Duty point at the bus station on the Xilan line"),
    checkpoint("county-north", "532931", "县城北执勤点", "Duty point north of the county town"),
    checkpoint("heqing-ring-road", "532932", "鹤庆环城路执勤点", "Duty point on Heqing ring road"),
  ],
  analysers: [
    analyser("DEMO-5001", "532931", { displayUnit: "mg/100mL", bloodEquivalent: true, verifiedUntil: "2027-06-30" }),
    analyser("DEMO-5002", "532931", { displayUnit: "mg/L", bloodEquivalent: false, verifiedUntil: "2027-03-31" }),
    analyser("DEMO-5003", "532931", { displayUnit: "mg/L", bloodEquivalent: false, verifiedUntil: "2026-10-31" }),
    analyser("DEMO-6001", "532932", { displayUnit: "mg/L", bloodEquivalent: false, verifiedUntil: "2027-05-31" }),
  ],
};

export const DEMO_POSTS: readonly Post[] = [
  post("532931", "xilan-bus-station", "100004", "DEMO-5002"),
  post("532931", "county-north", "100004", "DEMO-5003"),
  post("532932", "heqing-ring-road", "100011", "DEMO-6001"),
];

/** No administrator waits for visitors of the demo, so a tablet is enrolled when its officer signs in. */
function unit(code: string, zh: string, en: string): ReferenceItem {
  return { id: code, unit: code, facts: { name: { zh, en }, enrolment: "on-sign-in" } };
}

function named(id: string, unit: string, zh: string, en: string): ReferenceItem {
  return { id, unit, facts: { name: { zh, en } } };
}

function checkpoint(id: string, unit: string, zh: string, en: string): ReferenceItem {
  return { id, unit, facts: { name: { zh, en }, jurisdiction: "CN" } };
}

function analyser(
  id: string,
  unit: string,
  facts: { displayUnit: string; bloodEquivalent: boolean; verifiedUntil: string },
): ReferenceItem {
  return {
    id,
    unit,
    facts: { name: { zh: `呼气酒精检测仪 ${id}`, en: `Breath analyser ${id}` }, model: "demo", ...facts },
  };
}

function post(unit: string, checkpoint: string, officer: string, serial: string): Post {
  const verifiedUntil = String(DEMO_REFERENCE.analysers.find(({ id }) => id === serial)?.facts.verifiedUntil);
  return { unit, checkpoint, operation: "night-action", officer, analyser: { serial, verifiedUntil } };
}
