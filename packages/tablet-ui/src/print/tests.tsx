import { formatReadingCorrections } from "../facts/corrected-readings.ts";
import { outcomeText } from "../facts/entry-facts.ts";
import { formatWhen } from "../facts/time.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { convertToBlood } from "./printed-stop.ts";
import type { PaperWords } from "./words/words.ts";

/** Every test: the reading, its value as blood, and the analyser. */
export function Tests({ held, decides, words }: { held: HeldStop; decides: number | undefined; words: PaperWords }) {
  const { print, facts } = words;
  const { tests } = held.stop;
  return (
    <section>
      <h2>{print.tests}</h2>
      {tests.length === 0 ? (
        <p>{print.noTest}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th class="index">#</th>
              <th class="when">{print.time}</th>
              <th>{print.result}</th>
              <th>{print.asBlood}</th>
              <th>{print.analyser}</th>
              <th>{print.verifiedUntil}</th>
            </tr>
          </thead>
          <tbody>
            {tests.map((test, index) => {
              const { serial, testNumber, verifiedUntil, certificate } = test.analyser ?? {};
              return (
                <tr key={`${test.entry} ${index}`}>
                  <td>{index + 1}</td>
                  <td>{formatWhen(test.at, words)}</td>
                  <td>
                    <b>{outcomeText(test, words)}</b>
                    {formatReadingCorrections(held, test, words).map((text) => (
                      <small key={text}>{facts.inBrackets(text)}</small>
                    ))}
                    {index === decides && tests.length > 1 && <small> {print.deciding}</small>}
                  </td>
                  <td>{convertToBlood(held, test) ?? "—"}</td>
                  <td>{[serial, testNumber && `#${testNumber}`].filter(Boolean).join(" ") || "—"}</td>
                  <td>{[verifiedUntil, certificate].filter(Boolean).join(" · ") || "—"}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}
