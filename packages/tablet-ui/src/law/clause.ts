import type { Citation } from "@roadside/core";
import type { Language } from "../words/language.ts";
import type { Words } from "../words/zh.ts";

/** The language of a citation: that of the screen or of the paper. */
export interface CitingWords {
  readonly language: Language;
  readonly all: Words;
}

/** Formats a clause with its date: 《道路交通安全违法行为处理程序规定》第35条(3)，2020-05-01 起施行. */
export function formatClause(citation: Omit<Citation, "source">, { language, all: { law } }: CitingWords): string {
  return (
    law.inForce(formatCitation(citation, language === "zh"), citation.effectiveFrom) +
    law.confidence[citation.confidence]
  );
}

/** Formats an instrument and its clause. */
export function formatCitation(
  { instrument, title: { zh: title }, clause }: Pick<Citation, "instrument" | "title" | "clause">,
  isChinese: boolean,
): string {
  if (!isChinese || title === undefined) return `${instrument} ${/^\d/.test(clause) ? `clause ${clause}` : clause}`;
  // A standard or a numbered document is cited by number, a law by name.
  const name = /^GB|\p{Script=Han}/u.test(instrument) ? instrument : `《${title}》`;
  return name + chineseClause(clause);
}

/** Translates an English clause into Chinese form; unknown parts stay as they are. */
function chineseClause(clause: string): string {
  return clause
    .split("; ")
    .map((part) => {
      const [, law = "", articles = part] = /^(Road Traffic Safety Law )?(?:arts?\. )(.+)$/.exec(part) ?? [];
      return (
        (law === "" ? "" : "《道路交通安全法》") +
        articles
          .split(/, (?!para )/)
          .map(article)
          .join("、")
      );
    })
    .join("；");
}

const PARTS: Readonly<Record<string, string>> = {
  annex: "附件",
  "annex 2": "附件2",
  summary: "摘要",
  whole: "全文",
  "filing part": "立案部分",
  "article not read": "条号未核实",
};

function article(text: string): string {
  const range = /^([\d.]+) to ([\d.]+)$/.exec(text);
  if (range) return `第${range[1]}至${range[2]}条`;
  const [, number, sub, para, rest = ""] = /^([\d.]+)(?:-(\d+))?(?:, para (\d+))?(\(.*)?$/.exec(text) ?? [];
  if (number === undefined) return PARTS[text] ?? text.replace(" to ", "至");
  const paragraph = para === undefined ? "" : `第${para}款`;
  return `第${number}条${sub === undefined ? "" : `之${sub}`}${paragraph}${rest.replace(" to ", "至")}`;
}
