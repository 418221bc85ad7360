// Deno 2: deno run deno.ts
// Classify one reading in every known place.
import { classify, jurisdictions } from "@roadside/core";

const at = "2020-10-15T21:40:00+08:00";
for (const { code, name } of jurisdictions()) {
  const law = classify({ specimen: "blood", value: "60", unit: "mg/100mL" }, { jurisdiction: code, at });
  console.log(`${name.en}: ${law.ok ? `${law.category} (${law.citations[0]?.instrument})` : law.error.code}`);
}
