import type { PrintedStop } from "./printed-stop.ts";
import type { PaperWords } from "./words/words.ts";

interface Warning {
  readonly title: string;
  readonly why: string;
}

/** What makes a paper no record of a driver: the stop was voided, or logged to practise. */
function listWarnings({ held: { stop }, practice }: PrintedStop, { print }: PaperWords): Warning[] {
  return [
    ...(practice ? [{ title: print.practice, why: print.practiceWhy }] : []),
    ...(stop.voided ? [{ title: print.void, why: print.voidWhy(stop.voided.reason) }] : []),
  ];
}

/** Nobody may overlook it. */
export function Warnings({ printed, words }: { printed: PrintedStop; words: PaperWords }) {
  return listWarnings(printed, words).map(({ title, why }) => (
    <div class="warning" key={title}>
      <b>{title}</b>
      <p>{why}</p>
    </div>
  ));
}

/** The same across every page of a record. */
export function WarningMark({ printed, words }: { printed: PrintedStop; words: PaperWords }) {
  const [first] = listWarnings(printed, words);
  return first ? (
    <p class="warning-mark" aria-hidden="true">
      {first.title}
    </p>
  ) : null;
}
