import type { Stop } from "@roadside/core";
import { formatInstant } from "../facts/time.ts";
import { formatValue } from "../facts/words/words.ts";
import { findBadges, type PrintedStop } from "./printed-stop.ts";
import type { PaperWords } from "./words/words.ts";

/**
 * Boxes for the signatures of driver, officers and witness, with the signature from the tablet. Two officers act
 * together, so there are at least two boxes.
 */
export function Signatures({ printed, words }: { printed: PrintedStop; words: PaperWords }) {
  const { print } = words;
  const { held, signature, partners } = printed;
  const { stop } = held;
  const badges = [...new Set([...findBadges(held), ...partners])];
  return (
    <section class="boxes">
      <h2>{print.signatures}</h2>
      <div>
        <Box
          label={print.driverSigns}
          note={[stop.personal?.name, formatSignature(stop, words)].filter(Boolean).join(" · ")}
          picture={signature}
          words={words}
        />
        {[badges[0] ?? "", badges[1] ?? "", ...badges.slice(2)].map((badge, index) => (
          <Box key={`${index} ${badge}`} label={print.officerSigns} note={badge} words={words} />
        ))}
        <Box label={print.witnessSigns} note={stop.personal?.witness ?? ""} words={words} />
      </div>
    </section>
  );
}

/** Formats what the driver did when asked to sign on the tablet, and when; "" before that. */
export function formatSignature({ events }: Stop, words: PaperWords): string {
  const signed = events.findLast((event) => event.kind === "record-signed");
  return signed ? words.print.signedOnTablet(formatValue(words, signed.body.signed), formatInstant(signed.at.at)) : "";
}

function Box({
  label,
  note,
  picture = null,
  words,
}: {
  label: string;
  note: string;
  picture?: string | null;
  words: PaperWords;
}) {
  return (
    <div class="box">
      <p>
        <b>{label}</b> <small>{note}</small>
      </p>
      {picture && <img src={picture} alt={label} />}
      <p class="date">{words.print.signDate}</p>
    </div>
  );
}
