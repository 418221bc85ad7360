import { type Measured, REGIMES, type Tier, type Timeline } from "@roadside/core";

/** The page that lists every figure of law that is known, with where it comes from. It is made of the law itself, so it cannot say anything else. */
export function sourcesPage(): string {
  const sections = REGIMES.map(({ code, name, limits, breathAsBlood, notes = [] }) => {
    const parts = Object.entries(limits).map(([measured, line]) =>
      part(`${MEASURED[measured as Measured]}: limits`, line, ({ unit, tiers }) => tiers.map((tier) => tierWords(tier, unit)).join("<br>")),
    );
    if (breathAsBlood) parts.push(part("breath: counts as blood", breathAsBlood, ({ ratio }) => `ratio ${ratio}`));
    return [`## ${name.en} · ${name.zh} (\`${code}\`)`, ...notes.map((note) => `- ${note}`), ...parts].join("\n\n");
  });
  return `${HEAD}\n\n${sections.join("\n\n")}\n`;
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

Every figure that \`classify\` compares with, the day from which it held, its clause, how surely that was confirmed, and the last day for which somebody checked that nothing
newer exists. Made from the law in \`packages/core/src/law/regimes\` by \`pnpm sources\`; a test holds the two together.`;

function part<T>(title: string, line: Timeline<T>, words: (value: T) => string): string {
  const rows = line.entries.map(({ from, value, cite }) => {
    const note = [cite.confidence, cite.note].filter(Boolean).join(". ");
    return `| ${from} | ${value === null ? "repealed" : words(value)} | ${cite.instrument}, ${cite.clause} | ${note} | <${cite.source}> |`;
  });
  return `### ${title}\n\nChecked through ${line.checkedThrough}.\n\n| in force from | figure | instrument and clause | confirmed | read at |\n| --- | --- | --- | --- | --- |\n${rows.join("\n")}`;
}
