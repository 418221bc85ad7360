import type { HeldEntry } from "../entries/held-entry.ts";
import { formatFacts, listFacts } from "../facts/entry-facts.ts";
import { formatEntryTitle } from "../facts/entry-title.ts";
import type { KnownPlaces } from "../facts/places.ts";
import { formatInstant, formatWhen } from "../facts/time.ts";
import { formatStanding } from "../formats/standing.ts";
import { inReplayedOrder, type PrintedStop } from "./printed-stop.ts";
import type { PaperWords } from "./words/words.ts";

/** Every entry as it was written, with its hash and standing. */
export function Entries({ printed: { held, places }, words }: { printed: PrintedStop; words: PaperWords }) {
  const { print } = words;
  const { stop } = held;
  const numberOf = (id: string) => stop.entries.indexOf(id) + 1;
  return (
    <section>
      <h2>{print.log}</h2>
      <table class="log">
        <thead>
          <tr>
            <th class="index">#</th>
            <th class="time">{print.time}</th>
            <th>{print.entry}</th>
            <th class="badge">{print.badge}</th>
            <th class="hash">{print.hash}</th>
            <th class="state">{print.standing}</th>
          </tr>
        </thead>
        <tbody>
          {inReplayedOrder(held).map((one) => (
            <Row
              key={one.id}
              held={one}
              number={numberOf(one.id)}
              correctedBy={stop.corrections
                .filter(({ corrects }) => corrects === one.id)
                .map(({ entry }) => numberOf(entry))}
              numberOf={numberOf}
              places={places}
              words={words}
            />
          ))}
        </tbody>
      </table>
      <p class="note">{print.logWhy}</p>
    </section>
  );
}

function Row(props: {
  held: HeldEntry;
  number: number;
  correctedBy: readonly number[];
  numberOf: (id: string) => number;
  places: KnownPlaces | null;
  words: PaperWords;
}) {
  const { held, number, correctedBy, numberOf, places, words } = props;
  const { print, all } = words;
  const { entry, hash, personal } = held.sealed;
  const happened = formatWhen(entry.at, words);
  const recorded = formatInstant(entry.recordedAt);
  const format = (content: object) => formatFacts(listFacts(content, words, places), words);
  return (
    <tr>
      <td>{number}</td>
      <td>
        {recorded}
        {happened !== recorded && <small> ({happened})</small>}
      </td>
      <td>
        <b>
          {entry.kind === "corrected"
            ? print.corrects(numberOf(entry.body.corrects) || entry.body.corrects)
            : formatEntryTitle(entry, all)}
        </b>
        {correctedBy.length > 0 && <b> · {print.correctedBy(correctedBy.join(", "))}</b>}
        {entry.kind === "corrected" ? (
          <>
            <Line label={print.reason} text={entry.body.reason} />
            {entry.body.at && (
              <Line label={print.nowSays} text={formatFacts([[print.time, formatWhen(entry.body.at, words)]], words)} />
            )}
            <Line label={print.nowSays} text={format(entry.body.body)} />
          </>
        ) : (
          <Line text={format(entry.kind === "attachment-added" ? omitWhat(entry.body) : entry.body)} />
        )}
        {personal && <Line text={format(personal)} />}
      </td>
      <td>{entry.officer}</td>
      <td class="code">{hash.slice(0, 12)}</td>
      <td>{formatStanding(held.standing, all)}</td>
    </tr>
  );
}

/** What an attachment is is its title. */
function omitWhat({ what: _, ...body }: { readonly what: string }): object {
  return body;
}

function Line({ label, text }: { label?: string; text: string }) {
  if (text === "") return null;
  return (
    <p>
      {label && <b>{label} </b>}
      {text}
    </p>
  );
}
