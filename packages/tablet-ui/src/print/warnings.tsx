import type { PrintedStop } from "./printed-stop.ts";
import type { PaperWords } from "./words/words.ts";

interface Warning {
  readonly title: string;
  readonly why: string;
}

/** Lists why the paper is not a valid record: the stop was voided, or logged in practice mode. */
function listWarnings({ held: { stop }, practice }: PrintedStop, { print }: PaperWords): Warning[] {
  return [
    ...(practice ? [{ title: print.practice, why: print.practiceWhy }] : []),
    ...(stop.voided ? [{ title: print.void, why: print.voidWhy(stop.voided.reason) }] : []),
  ];
}

/** A warning at the top of the paper. */
export function Warnings({ printed, words }: { printed: PrintedStop; words: PaperWords }) {
  return listWarnings(printed, words).map(({ title, why }) => (
    <div class="warning" key={title}>
      <b>{title}</b>
      <p>{why}</p>
    </div>
  ));
}

/** The warning across every page of a record. */
export function WarningMark({ printed, words }: { printed: PrintedStop; words: PaperWords }) {
  const [first] = listWarnings(printed, words);
  return first ? (
    <p class="warning-mark" aria-hidden="true">
      {first.title}
    </p>
  ) : null;
}
