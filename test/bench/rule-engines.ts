import { evaluateExpressionSync } from "@gorules/zen-engine";
import { classify, type WrittenReading } from "@roadside/core";
import jsonLogic from "json-logic-js";
import { Engine } from "json-rules-engine";
import { measure } from "mitata";
import { everyReading } from "./core.ts";

/**
 * The same question to each: which issue of GB 19522 was in force, the reading of breath or blood in any usual unit as
 * mg/100 mL of blood, and its category. The engines calculate in floating point, take numbers instead of text, and cite
 * the instrument only; `classify` is exact, reads what was typed, and returns limit, margin and clauses.
 */
const ISSUES = [
  { from: "2024-08-01", instrument: "GB 19522-2024" },
  { from: "2011-07-01", instrument: "GB 19522-2010" },
  { from: "2004-05-31", instrument: "GB 19522-2004" },
] as const;
const FACTORS = { "mg/L": 220, "ug/L": 0.22, "ug/100mL": 2.2, "mg/100mL": 1, "g/L": 100 } as const;
const DAY = "2020-10-15";

/**
 * Measures nanoseconds per answer, the median of mitata's samples, over all values of an analyser, after checking that
 * all give the same answers.
 */
export async function benchRuleEngines(): Promise<{ name: string; ns: number }[]> {
  const context = { jurisdiction: "CN", at: DAY };
  const readings = everyReading();
  const inputs = readings.map(({ value, unit }) => ({ value: Number(value), unit, day: DAY }));
  const logic = jsonLogicRule();
  const expression = zenExpression();
  const engine = rulesEngine();

  const ask: Record<string, (index: number) => unknown> = {
    "classify of @roadside/core": (index) => classify(readings[index] as WrittenReading, context),
    "json-logic-js": (index) => jsonLogic.apply(logic, inputs[index]),
    "@gorules/zen-engine": (index) => evaluateExpressionSync(expression, inputs[index] as object),
    "json-rules-engine": async (index) => (await engine.run(inputs[index])).events.map(({ type }) => type).join(" "),
  };
  const figures: { name: string; ns: number }[] = [];
  for (const [name, call] of Object.entries(ask)) {
    for (let index = 0; index < readings.length; index += 250) {
      const law = classify(readings[index] as WrittenReading, context);
      const answer = name.startsWith("classify") ? own(law) : await call(index);
      if (answer !== own(law)) throw new Error(`${name} says ${String(answer)} of ${readings[index]?.value}`);
    }
    let turn = 0;
    figures.push({ name, ns: (await measure(() => call(turn++ % readings.length))).p50 });
  }
  return figures;
}

function own(law: ReturnType<typeof classify>): string {
  return law.ok ? `${law.category} ${law.citations[0]?.instrument}` : law.error.code;
}

function jsonLogicRule(): jsonLogic.RulesLogic {
  const unit = { var: "unit" };
  const blood = {
    "*": [
      { var: "value" },
      { if: Object.entries(FACTORS).flatMap(([name, factor]) => [{ "===": [unit, name] }, factor]) },
    ],
  };
  const category = { if: [{ ">=": [blood, 80] }, "drunk", { ">=": [blood, 20] }, "drinking", "below-limit"] };
  const issue = { if: ISSUES.flatMap(({ from, instrument }) => [{ ">=": [{ var: "day" }, from] }, instrument]) };
  return { cat: [category, " ", issue] } as unknown as jsonLogic.RulesLogic;
}

function zenExpression(): string {
  const factor = Object.entries(FACTORS).reduceRight(
    (rest, [name, one]) => `unit == '${name}' ? ${one} : (${rest})`,
    "0",
  );
  const blood = `value * (${factor})`;
  const issue = ISSUES.reduceRight(
    (rest, { from, instrument }) => `date(day) >= date('${from}') ? '${instrument}' : (${rest})`,
    "''",
  );
  return `(${blood} >= 80 ? 'drunk' : ${blood} >= 20 ? 'drinking' : 'below-limit') + ' ' + (${issue})`;
}

function rulesEngine(): Engine {
  const engine = new Engine();
  engine.addOperator("onOrAfter", (day: string, from: string) => day >= from);
  engine.addOperator("before", (day: string, from: string) => day < from);
  engine.addFact("blood", async (_, almanac) => {
    const [value, unit] = await Promise.all([
      almanac.factValue<number>("value"),
      almanac.factValue<keyof typeof FACTORS>("unit"),
    ]);
    return value * FACTORS[unit];
  });
  const rule = (type: string, priority: number, all: { fact: string; operator: string; value: string | number }[]) =>
    engine.addRule({ conditions: { all }, event: { type }, priority });
  rule("below-limit", 2, [{ fact: "blood", operator: "lessThan", value: 20 }]);
  rule("drunk", 2, [{ fact: "blood", operator: "greaterThanInclusive", value: 80 }]);
  rule("drinking", 2, [
    { fact: "blood", operator: "greaterThanInclusive", value: 20 },
    { fact: "blood", operator: "lessThan", value: 80 },
  ]);
  ISSUES.forEach(({ from, instrument }, index) => {
    const next = ISSUES[index - 1];
    const until = next ? [{ fact: "day", operator: "before", value: next.from }] : [];
    rule(instrument, 1, [{ fact: "day", operator: "onOrAfter", value: from }, ...until]);
  });
  return engine;
}
