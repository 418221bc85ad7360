import type { Assessment } from "@roadside/core";
import { formatInstant } from "../facts/time.ts";
import { formatClause } from "../law/clause.ts";
import { isOwed } from "../law/is-owed.ts";
import type { PaperWords } from "./words/words.ts";

/** A right or duty of the driver, with its clause. */
export interface DriverPoint {
  readonly text: string;
  readonly clause?: string;
}

/** Lists the driver's rights and duties under the law of that day; the last point is about the slip itself. */
export function listDriverPoints(assessment: Assessment, words: PaperWords): DriverPoint[] {
  const { print, facts, language } = words;
  const { findings, obligations, basis } = assessment;
  const points: DriverPoint[] = [];
  const blood = findings.filter(({ kind, state }) => kind === "blood-test" && state === "met");
  const dispute = findings.find(({ code }) => code === "cn-blood-disputed");
  const disputed = dispute?.state === "met";
  // Without a result there is nothing to dispute.
  if (dispute && (disputed || basis))
    points.push({ text: disputed ? print.disputed : print.dispute, clause: formatClause(dispute.citation, words) });

  // A driver who disputed the result knows why blood is tested.
  const other = blood.filter((one) => one !== dispute);
  const [first] = other;
  if (first) {
    const why = other.map((one) => one.words[language]).join(facts.listComma);
    points.push({ text: print.bloodTest(why), clause: formatClause(first.citation, words) });
  }
  const own = obligations.filter((one) => one.who === "driver" && isOwed(one));
  if (blood.length > 0 && !obligations.some(({ kind }) => kind === "right")) points.push({ text: print.retest });
  for (const { kind, words: what, dueAt, citation } of own) {
    const due = dueAt === null ? "" : facts.comma + print.dueBy(formatInstant(dueAt));
    points.push({
      text: (kind === "right" ? print.may : print.must)(what[language]) + due,
      clause: formatClause(citation, words),
    });
  }
  points.push({ text: print.check });
  return points;
}
