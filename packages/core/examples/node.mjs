// Node 20 or newer: node node.mjs
// A case file in another system: write what happened, and assess it under the law of its day.
import { assess, replay, startChain, write } from "@roadside/core";

let head = startChain("case-system");
const entries = [];
function append(kind, at, body) {
  const id = `0192f000-0000-7000-8000-${String(head.seq + 1).padStart(12, "0")}`;
  const written = write(head, {
    kind,
    id,
    stop: "0192f000-0000-7000-8000-000000000001",
    at: { at, precision: "minute" },
    recordedAt: at,
    officer: "100001",
    unit: "532931",
    body,
  });
  if (!written.ok) throw new Error(written.errors.map(({ path, message }) => `${path} ${message}`).join("; "));
  head = written.head;
  entries.push(written.sealed);
}

append("logged", "2020-10-15T21:40:00+08:00", {
  jurisdiction: "CN",
  vehicle: { kind: "automobile", use: "non-commercial" },
  place: { road: "other-road" },
  tests: [{ outcome: "reading", reading: { specimen: "breath", value: "0.95", unit: "mg/L" } }],
});
append("sample-drawn", "2020-10-15T22:10:00+08:00", { specimen: "blood", tubes: [{ label: "A" }, { label: "B" }] });

const assessment = assess(replay(entries), { at: "2020-10-16T09:00:00+08:00" });
if (!assessment.ok) throw new Error(assessment.error.message);
console.log(assessment.category, assessment.provisional ? "for now" : "for good");
for (const { code, who, dueAt } of assessment.obligations) if (dueAt) console.log(`${code}: ${who}, by ${dueAt}`);
