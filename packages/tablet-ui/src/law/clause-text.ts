import type { Citation } from "@roadside/core";
import type { Language } from "../words/language.ts";
import type { Words } from "../words/zh.ts";

/** The language in which a clause is cited, which on paper need not be that of the screen. */
export interface CitingWords {
  readonly language: Language;
  readonly all: Words;
}

/** An instrument and its clause as they are cited: 《道路交通安全违法行为处理程序规定》第35条(3), and since when. */
export function formatClause(citation: Omit<Citation, "source">, { language, all: { law } }: CitingWords): string {
  return (
    law.inForce(formatCitation(citation, language === "zh"), citation.effectiveFrom) +
    law.confidence[citation.confidence]
  );
}

/** An instrument and its clause alone. */
export function formatCitation(
  { instrument, title: { zh: title }, clause }: Pick<Citation, "instrument" | "title" | "clause">,
  isChinese: boolean,
): string {
  if (!isChinese || title === undefined) return `${instrument} ${/^\d/.test(clause) ? `clause ${clause}` : clause}`;
  // A standard and a numbered paper are cited by their number, a law by its name.
  const name = /^GB|\p{Script=Han}/u.test(instrument) ? instrument : `《${title}》`;
  return name + chineseClause(clause);
}

/** An English clause as Chinese papers write it. What is read nowhere here stays as it is. */
function chineseClause(clause: string): string {
  return clause
    .split("; ")
    .map((part) => {
      const [, law = "", articles = part] = /^(Road Traffic Safety Law )?(?:arts?\. )(.+)$/.exec(part) ?? [];
      return (law === "" ? "" : "《道路交通安全法》") + articles.split(", ").map(article).join("、");
    })
    .join("；");
}

const PARTS: Readonly<Record<string, string>> = { annex: "附件", "annex 2": "附件2", summary: "摘要", whole: "全文" };

function article(text: string): string {
  const range = /^([\d.]+) to ([\d.]+)$/.exec(text);
  if (range) return `第${range[1]}至${range[2]}条`;
  const [, number, sub, rest = ""] = /^([\d.]+)(?:-(\d+))?(\(.*)?$/.exec(text) ?? [];
  if (number === undefined) return PARTS[text] ?? text.replace(" to ", "至");
  return `第${number}条${sub === undefined ? "" : `之${sub}`}${rest.replace(" to ", "至")}`;
}
