import { REGIMES, type Timeline } from "@roadside/core";

/** The page that lists every figure of law that is known, with where it comes from. It is made of the law itself, so it cannot say anything else. */
export function sourcesPage(): string {
  const sections = REGIMES.map(({ code, name, limits, breathAsBlood }) => {
    const parts = Object.entries(limits).map(([specimen, line]) =>
      part(`${specimen}: limits`, line, ({ unit, tiers }) =>
        tiers.map(({ category, comparison, value }) => `${category} ${comparison} ${value} ${unit}`).join("; "),
      ),
    );
    if (breathAsBlood) parts.push(part("breath: counts as blood", breathAsBlood, ({ ratio }) => `ratio ${ratio}`));
    return `## ${name.en} · ${name.zh} (\`${code}\`)\n\n${parts.join("\n\n")}`;
  });
  return `${HEAD}\n\n${sections.join("\n\n")}\n`;
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
