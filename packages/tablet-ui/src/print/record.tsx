import { listFacts } from "../facts/entry-facts.ts";
import { formatPlace } from "../facts/places.ts";
import { formatInstant, formatWhen } from "../facts/time.ts";
import { toRecordNumber } from "../formats/record-number.ts";
import { Entries } from "./entries.tsx";
import { Law } from "./law.tsx";
import { Mark } from "./mark.tsx";
import { Obligations } from "./obligations.tsx";
import { findBadges, formatUnitName, type PrintedStop } from "./printed-stop.ts";
import { Signatures } from "./signatures.tsx";
import { Facts } from "./slip.tsx";
import { Tests } from "./tests.tsx";
import { WarningMark, Warnings } from "./warnings.tsx";
import type { PaperWords } from "./words/words.ts";

/** The record for the file: all of the stop, on A4 pages. */
export function Record({ printed, words }: { printed: PrintedStop; words: PaperWords }) {
  const { print, all } = words;
  const { held, assessment } = printed;
  const { stop } = held;
  return (
    <>
      <WarningMark printed={printed} words={words} />
      <header>
        <Mark />
        <b>路检 Roadside</b>
        <h1>{print.recordTitle}</h1>
        <p class="number">{toRecordNumber(stop.id)}</p>
      </header>
      <Warnings printed={printed} words={words} />
      <Head printed={printed} words={words} />
      <Tests held={held} decides={assessment.ok ? assessment.basis?.test : undefined} words={words} />
      <Law stop={stop} assessment={assessment} words={words} />
      {assessment.ok && !stop.voided && <Obligations obligations={assessment.obligations} words={words} />}
      <Entries printed={printed} words={words} />
      <Signatures printed={printed} words={words} />
      <footer>
        <p>{formatSync(printed, words)}</p>
        <p>
          {print.printedAt} {formatInstant(printed.printedAt)} · {print.printedBy(printed.printedBy)} · {print.device}{" "}
          {printed.device}
        </p>
        <p>{all.law.advice}</p>
      </footer>
    </>
  );
}

function Head({ printed: { held, places }, words }: { printed: PrintedStop; words: PaperWords }) {
  const { print, facts, all, language } = words;
  const { stop } = held;
  const { personal, logged } = stop;
  const plate = personal?.plate;
  const formatPart = (part: object | undefined) =>
    part &&
    listFacts(part, words, places)
      .map(([, value]) => value)
      .join(" · ");
  return (
    <section class="head">
      <Facts
        facts={[
          [print.fullNumber, <span class="code">{stop.id}</span>],
          [print.time, formatWhen(stop.at, words)],
          [print.unit, formatUnitName(stop.unit, words)],
          [print.officers, findBadges(held).join(" ")],
          [print.checkpoint, logged?.checkpoint && formatPlace(logged.checkpoint, places?.checkpoints, language)],
          [print.operation, logged?.operation && formatPlace(logged.operation, places?.operations, language)],
          [print.place, formatPart(logged?.place)],
          [print.plate, plate && (plate.kind === "none" ? facts.noPlate : plate.number)],
          [print.vehicle, formatPart(logged?.vehicle)],
          [
            print.driver,
            [personal?.name, logged?.driver?.sex && all.reading.sexes[logged.driver.sex], logged?.driver?.ageBand]
              .filter(Boolean)
              .join(" · "),
          ],
          [print.idNumber, personal?.idNumber?.number],
          [print.licence, [personal?.licenceNumber, formatPart(logged?.driver?.licence)].filter(Boolean).join(" · ")],
        ]}
      />
      <Facts
        facts={[
          [print.observations, logged?.observations && <Lines lines={logged.observations} />],
          [print.statements, personal?.statements && <Lines lines={personal.statements} />],
          [
            print.links,
            stop.links.length > 0 && (
              <Lines lines={stop.links.map(({ to, relation }) => relation + facts.inBrackets(to))} />
            ),
          ],
        ]}
      />
    </section>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <ul>
      {lines.map((line, index) => (
        // Lines may repeat.
        <li key={`${index} ${line}`}>{line}</li>
      ))}
    </ul>
  );
}

/** Formats the standing of the entries when printed. */
function formatSync({ held: { entries } }: PrintedStop, { print }: PaperWords): string {
  const count = (standing: string) => entries.filter((one) => one.standing === standing).length;
  const [waiting, stuck] = [count("waiting"), count("stuck")];
  if (waiting + stuck === 0) return print.sync.received;
  return [waiting > 0 && print.sync.waiting(waiting), stuck > 0 && print.sync.stuck(stuck)].filter(Boolean).join(" · ");
}
