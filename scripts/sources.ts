import { type Cite, type Measured, REGIMES, type Tier, type TimeLimit, type Timeline } from "@roadside/core";
import { LICENCE_CONSEQUENCES, PENALTIES, POINTS } from "../packages/core/src/law/china/administrative.ts";
import { BLOOD_TESTS } from "../packages/core/src/law/china/blood-tests.ts";
import { CRIME, CRIMINAL_PENALTIES } from "../packages/core/src/law/china/criminal.ts";
import { GUIDANCE } from "../packages/core/src/law/china/criminal-guidance.ts";
import { DETENTION_RULES } from "../packages/core/src/law/china/detention-rules.ts";
import { DUTIES } from "../packages/core/src/law/china/duties.ts";
import { OPINION_MEASURES } from "../packages/core/src/law/china/opinion-measures.ts";
import { ANALYSER_RULES, TEST_METHODS } from "../packages/core/src/law/china/test-methods.ts";
import type { Cited, PenaltyRule, Provided, ReviewRule } from "../packages/core/src/law/consequence.ts";

/** Returns the page of all figures of law with their sources, made from the law in core. */
export function sourcesPage(): string {
  const sections = REGIMES.map(({ code, name, limits, breathAsBlood, notes = [] }) => {
    const parts = Object.entries(limits).map(([measured, line]) =>
      part(`${MEASURED[measured as Measured]}: limits`, line, ({ unit, tiers }) =>
        tiers.map((tier) => tierWords(tier, unit)).join("<br>"),
      ),
    );
    if (breathAsBlood) parts.push(part("breath: counts as blood", breathAsBlood, ({ ratio }) => `ratio ${ratio}`));
    return [`## ${name.en} · ${name.zh} (\`${code}\`)`, ...notes.map((note) => `- ${note}`), ...parts].join("\n\n");
  });
  return `${HEAD}\n\n${sections.join("\n\n")}\n\n${chineseLaw()}\n`;
}

/** The consequences of a reading in Chinese law, rule by rule. */
function chineseLaw(): string {
  const review = (title: string, line: Timeline<readonly Cited<ReviewRule>[]>) =>
    rulesPart(
      title,
      line,
      ({ code, words, reviewedBy }) => `\`${code}\` ${words.zh} / ${words.en}; reviewed by: ${reviewedBy}`,
    );
  const penalty = (title: string, line: Timeline<readonly Cited<PenaltyRule>[]>) =>
    rulesPart(
      title,
      line,
      ({ code, words, provides }) => `\`${code}\` ${words.zh} / ${words.en}: ${provides.map(providedWords).join("; ")}`,
    );
  const duties = DUTIES.flatMap(({ entries }) =>
    entries.flatMap(({ from, value, cite }) =>
      value
        ? [
            row(
              from,
              `\`${value.code}\` ${value.words.zh} / ${value.words.en}; ${value.who}, ${limitWords(value.limit)} from ${value.from.join(" or ")}`,
              cite,
            ),
          ]
        : [],
    ),
  );
  return [
    "## China: what follows from a reading (`CN`)",
    `Checked through ${PENALTIES.checkedThrough}.`,
    part("Ways of testing", TEST_METHODS, (methods) => methods.join(", ")),
    part(
      "Breath analysers",
      ANALYSER_RULES,
      ({ standard, verification, intervalMonths }) =>
        `${standard}, verified by ${verification}, at most every ${intervalMonths} months`,
    ),
    review("When blood must be tested", BLOOD_TESTS),
    penalty("Administrative penalties", PENALTIES),
    penalty("Where drunk driving is not punished as a crime", OPINION_MEASURES),
    review("Whose detention is not executed", DETENTION_RULES),
    penalty("Licence points", POINTS),
    penalty("Licence rules", LICENCE_CONSEQUENCES),
    review("The crime", CRIME),
    penalty("Its penalties", CRIMINAL_PENALTIES),
    review("How its cases are handled", GUIDANCE),
    `### Duties and their times\n\n${TABLE}\n${duties.join("\n")}`,
  ].join("\n\n");
}

function rulesPart<Rule extends { readonly cite: Cite }>(
  title: string,
  line: Timeline<readonly Rule[]>,
  words: (rule: Rule) => string,
): string {
  const rows = line.entries.flatMap(({ from, value }) =>
    (value ?? []).map((rule) => row(from, words(rule), rule.cite)),
  );
  return `### ${title}\n\n${TABLE}\n${rows.join("\n")}`;
}

function providedWords({ kind, range, decidedBy, may }: Provided): string {
  const { min, max, unit } = range ?? {};
  const figure =
    min === undefined && max === undefined ? "" : min === max ? ` ${min} ${unit}` : ` ${min ?? "up"} to ${max} ${unit}`;
  return `${may ? "may: " : ""}${kind}${figure} (${decidedBy})`;
}

function limitWords(limit: TimeLimit): string {
  if (typeof limit === "string") return limit;
  return "hours" in limit
    ? `${limit.hours} hours`
    : "workingDays" in limit
      ? `${limit.workingDays} working days`
      : `${limit.calendarDays} calendar days`;
}

const MEASURED: Readonly<Record<Measured, string>> = {
  breath: "breath",
  blood: "blood",
  urine: "urine",
  "breath-as-blood": "breath as the instrument shows it in units of blood",
};

function tierWords({ category, comparison, value, drivers, when, confidence, note }: Tier, unit: string): string {
  const who = drivers ? ` (${drivers.join(", ")})` : "";
  const only = when === undefined ? "" : `, only with: ${when}`;
  const remarks = [confidence, note].filter((remark) => remark !== undefined).join(": ");
  return `${category}${who} ${comparison} ${value} ${unit}${only}${remarks && ` [${remarks}]`}`;
}

const HEAD = `# Sources of the law

Every figure that \`classify\` compares with and every rule that \`assess\` names: the first day in force, the clause,
how surely it was confirmed, and the last day for which the law was checked. \`pnpm sources\` makes this page from
\`packages/core/src/law\`; a test compares the two.`;

const TABLE = "| in force from | what | instrument and clause | confirmed | read at |\n| --- | --- | --- | --- | --- |";

function row(from: string, what: string, { instrument, clause, confidence, note, source }: Cite): string {
  return `| ${from} | ${what} | ${instrument}, ${clause} | ${[confidence, note].filter(Boolean).join(". ")} | <${source}> |`;
}

function part<T>(title: string, line: Timeline<T>, words: (value: T) => string): string {
  const rows = line.entries.map(({ from, value, cite }) => row(from, value === null ? "repealed" : words(value), cite));
  return `### ${title}\n\nChecked through ${line.checkedThrough}.\n\n${TABLE}\n${rows.join("\n")}`;
}
