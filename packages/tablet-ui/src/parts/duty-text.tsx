import type { Obligation } from "@roadside/core";
import { formatRemaining } from "../formats/remaining.ts";
import { isUrgent } from "../stops/urgency.ts";
import { getWords, language } from "../words/language.ts";

/** The most urgent of a stop's duties, the time left for it, and how many more there are. */
export function DutyText({ duties, now }: { duties: readonly Obligation[]; now: Date }) {
  const { tonight: t } = getWords();
  const [first, ...more] = duties;
  if (!first) return null;
  const due = first.dueAt ? formatRemaining(first.dueAt, now).text : first.limit === "at-once" ? t.atOnce : "";
  return (
    <span class={`row-duty${isUrgent(first) ? " urgent" : ""}${first.state === "overdue" ? " over" : ""}`}>
      <span class="duty-words">{first.words[language.value]}</span>
      {due !== "" && (
        <>
          {" "}
          <b class="duty-due">{due}</b>
        </>
      )}
      {more.length > 0 && <small> {t.more(more.length)}</small>}
    </span>
  );
}
