import { type Assessment, AUTHORITIES } from "@roadside/core";
import { formatInstant } from "../facts/time.ts";
import { formatTimeLimit } from "../facts/time-limit.ts";
import { formatClause } from "../law/clause.ts";
import { Dated } from "./dated.tsx";
import type { PaperWords } from "./words/words.ts";

/** The obligations: who, by when, and their state when printed. */
export function Obligations({ obligations, words }: { obligations: Assessment["obligations"]; words: PaperWords }) {
  const { print, language } = words;
  if (obligations.length === 0) return null;
  return (
    <section>
      <h2>{print.obligations}</h2>
      <table>
        <thead>
          <tr>
            <th>{print.what}</th>
            <th class="who">{print.who}</th>
            <th class="due">{print.due}</th>
            <th class="state">{print.state}</th>
            <th>{print.clause}</th>
          </tr>
        </thead>
        <tbody>
          {obligations.map(({ code, words: what, who, limit, dueAt, state, citation }) => (
            <tr key={code}>
              <td class="duty">{what[language]}</td>
              <td>{AUTHORITIES[who][language]}</td>
              <td>{dueAt === null ? formatTimeLimit(limit, words) : formatInstant(dueAt)}</td>
              <td class={state === "overdue" ? "marked" : undefined}>{print.states[state]}</td>
              <td>
                <Dated text={formatClause(citation, words)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
