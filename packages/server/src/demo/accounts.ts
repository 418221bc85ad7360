import type { Officer } from "@roadside/worker/store/officers";

/** One password for all demo officers: they exist only in the demo. */
export const DEMO_PASSWORD = "roadside-demo";

export const DEMO_OFFICERS: readonly Officer[] = [
  { badge: "100001", name: { zh: "张伟", en: "Zhang Wei" }, role: "officer", unit: "532931" },
  // All records of the demo are theirs: a visitor who signs in as 100001 starts without open cases.
  { badge: "100004", name: { zh: "和丽", en: "He Li" }, role: "officer", unit: "532931" },
  { badge: "100002", name: { zh: "李娜", en: "Li Na" }, role: "supervisor", unit: "532931" },
  { badge: "100003", name: { zh: "杨军", en: "Yang Jun" }, role: "supervisor", unit: "5329" },
  { badge: "100009", name: { zh: "系统管理员", en: "Administrator" }, role: "administrator", unit: "" },
];
