import { evaluateExpressionSync } from "@gorules/zen-engine";
import { classify } from "@roadside/core";
import jsonLogic from "json-logic-js";
import { Engine } from "json-rules-engine";
import { measure } from "mitata";

/** The same question to each: a breath reading in mg/L, China's two limits, the law's conversion. The engines compute in floating point and cite nothing. */
const MG_PER_L = 0.364;

/** Nanoseconds of one answer of each peer, the median of mitata's samples, after it was checked that all give the same. */
export async function benchRuleEngines(): Promise<{ name: string; ns: number }[]> {
  const engine = new Engine();
  const rule = (category: string, conditions: { operator: string; value: number }[]) =>
    engine.addRule({ conditions: { all: conditions.map((one) => ({ fact: "blood", ...one })) }, event: { type: category } });
  rule("drunk", [{ operator: "greaterThanInclusive", value: 80 }]);
  rule("drinking", [
    { operator: "greaterThanInclusive", value: 20 },
    { operator: "lessThan", value: 80 },
  ]);
  const logic = {
    if: [{ ">=": [{ "*": [{ var: "breath" }, 220] }, 80] }, "drunk", { ">=": [{ "*": [{ var: "breath" }, 220] }, 20] }, "drinking", "below-limit"],
  };
  const expression = "breath * 220 >= 80 ? 'drunk' : breath * 220 >= 20 ? 'drinking' : 'below-limit'";
  const context = { jurisdiction: "CN", at: "2020-10-15T21:40:00+08:00" };
  const reading = { specimen: "breath", value: String(MG_PER_L), unit: "mg/L" };

  const ask = {
    "classify of @roadside/core, exact and cited": () => classify(reading, context),
    "json-logic-js": () => jsonLogic.apply(logic as jsonLogic.RulesLogic, { breath: MG_PER_L }) as string,
    "@gorules/zen-engine": () => evaluateExpressionSync(expression, { breath: MG_PER_L }) as string,
    "json-rules-engine": async () => (await engine.run({ blood: MG_PER_L * 220 })).events[0]?.type ?? "below-limit",
  };
  const figures: { name: string; ns: number }[] = [];
  for (const [name, call] of Object.entries(ask)) {
    const answer = await call();
    const category = typeof answer === "string" ? answer : answer.ok && answer.category;
    if (category !== "drunk") throw new Error(`${name} says ${String(category)}`);
    figures.push({ name, ns: (await measure(call)).p50 });
  }
  return figures;
}
