import type { ComponentChildren } from "preact";
import { formatReadingCorrections } from "../facts/corrected-readings.ts";
import { outcomeText } from "../facts/entry-facts.ts";
import { formatPlace } from "../facts/places.ts";
import { formatInstant, formatWhen } from "../facts/time.ts";
import { formatReading } from "../formats/reading.ts";
import { toRecordNumber } from "../formats/record-number.ts";
import { formatCitedClauses } from "../law/cited-clauses.ts";
import { Category } from "./category.tsx";
import { Dated } from "./dated.tsx";
import { listDriverPoints } from "./driver-points.ts";
import { formatLimitSentence } from "./limit.ts";
import { Mark } from "./mark.tsx";
import { maskNumber } from "./mask.ts";
import { convertToBlood, findBadges, formatUnitName, inReplayedOrder, type PrintedStop } from "./printed-stop.ts";
import { formatSignature } from "./signatures.tsx";
import { Warnings } from "./warnings.tsx";
import type { PaperWords } from "./words/words.ts";

/** The driver's slip: the tests, their category, the driver's rights. Personal data is masked as far as possible. */
export function Slip({ printed, words }: { printed: PrintedStop; words: PaperWords }) {
  const { print, facts, all, language } = words;
  const { held, assessment, places } = printed;
  const { stop } = held;
  const { personal, logged } = stop;
  const plate = personal?.plate;
  return (
    <>
      <header>
        <Mark />
        <b>路检 Roadside</b>
        <h1>{print.slipTitle}</h1>
      </header>
      <Warnings printed={printed} words={words} />
      <Facts
        facts={[
          [print.unit, formatUnitName(stop.unit, words)],
          [print.checkpoint, logged?.checkpoint && formatPlace(logged.checkpoint, places?.checkpoints, language)],
          [print.time, formatWhen(stop.at, words)],
          [
            print.record,
            <>
              <b class="number">{toRecordNumber(stop.id)}</b>
              <small class="code">{stop.id}</small>
            </>,
          ],
        ]}
      />
      <section>
        {stop.tests.length === 0 && <p>{print.noTest}</p>}
        {stop.tests.map((test, index) => {
          const { serial, testNumber, verifiedUntil } = test.analyser ?? {};
          const blood = convertToBlood(held, test);
          return (
            <div class="test" key={`${test.entry} ${index}`}>
              <p>
                {print.test(index + 1)} {test.at.at !== stop.at.at && formatWhen(test.at, words)}
              </p>
              <p class="reading">
                {test.outcome === "reading" ? (
                  <>
                    <small>{all.specimens[test.reading.specimen]}</small> <b>{formatReading(test.reading)}</b>
                  </>
                ) : (
                  <b>{outcomeText(test, words)}</b>
                )}
                {formatReadingCorrections(held, test, words).map((text) => (
                  <small key={text}>{facts.inBrackets(text)}</small>
                ))}
              </p>
              {test.outcome === "reading" && test.reading.bloodEquivalent && <p>{facts.shownAsBlood}</p>}
              {blood !== null && <p>{print.equals(blood)}</p>}
              <Facts
                facts={[
                  [print.analyser, serial],
                  [print.testNumber, testNumber],
                  [print.verifiedUntil, verifiedUntil],
                ]}
              />
            </div>
          );
        })}
      </section>
      <section class="judgement">
        {assessment.ok ? (
          <>
            <Category stop={stop} assessment={assessment} words={words} />
            {assessment.classification && <p>{formatLimitSentence(assessment.classification, words)}</p>}
            {assessment.classification &&
              formatCitedClauses(assessment.classification, words).map((text) => (
                <p class="cited" key={text}>
                  <Dated text={text} />
                </p>
              ))}
            {assessment.provisional && !stop.voided && <p>{print.provisional}</p>}
            {assessment.classification?.stale && (
              <p class="cited">
                <Dated text={all.law.stale(assessment.classification.checkedThrough)} />
              </p>
            )}
          </>
        ) : (
          <p class="category">{print.undetermined}</p>
        )}
        <p class="disclaimer">{all.law.advice}</p>
      </section>
      <Facts
        facts={[
          [print.plate, plate && (plate.kind === "none" ? facts.noPlate : plate.number)],
          [print.driver, personal?.name],
          [print.idNumber, personal?.idNumber && maskNumber(personal.idNumber.number)],
          [print.officers, findBadges(held).join(" ")],
        ]}
      />
      {assessment.ok && !stop.voided && (
        <section>
          <h2>{print.rights}</h2>
          <ul>
            {listDriverPoints(assessment, words).map(({ text, clause }) => (
              <li key={text}>
                <Dated text={text} />
                {clause && (
                  <small>
                    {" "}
                    <Dated text={clause} />
                  </small>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="signatures">
        <SignatureLine label={print.driverSigns} note={formatSignature(stop, words)} picture={printed.signature} />
        <SignatureLine label={print.officerSigns} />
        <p>{print.signedMeans}</p>
      </section>
      <footer>
        <p>
          {print.fingerprint}{" "}
          <small class="code">
            {inReplayedOrder(held)
              .at(-1)
              ?.sealed.hash.replace(/(.{8})/g, "$1 ")}
          </small>
        </p>
        <p>{print.fingerprintWhy}</p>
        <p>
          {print.printedAt} {formatInstant(printed.printedAt)}
        </p>
      </footer>
    </>
  );
}

/** A list of labels and values, without empty values. */
export function Facts({ facts }: { facts: readonly (readonly [label: string, value: ComponentChildren])[] }) {
  const known = facts.filter(([, value]) => value !== undefined && value !== null && value !== false && value !== "");
  return known.length === 0 ? null : (
    <dl>
      {known.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function SignatureLine(props: { label: string; note?: string; picture?: string | null }) {
  const { label, note, picture } = props;
  return (
    <p class="signature-line">
      <span>
        {label} {note && <small>{note}</small>}
      </span>
      {picture && <img src={picture} alt={label} />}
    </p>
  );
}
