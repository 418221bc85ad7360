import type { Stop } from "@roadside/core";
import { useAttachment } from "../parts/use-attachment.ts";
import { getWords } from "../words/language.ts";

/** The photos and signatures of a stop that are on this tablet. */
export function Attachments({ stop }: { stop: Stop }) {
  const attached = stop.events.flatMap((event) =>
    event.kind === "attachment-added" ? [{ ...event.body, entry: event.entry }] : [],
  );
  if (attached.length === 0) return null;
  return (
    <ul class="attachments">
      {attached.map(({ entry, digest, what, note }) => (
        <li key={entry}>
          <Picture digest={digest} alt={[getWords().stop.attachments[what], note].filter(Boolean).join(": ")} />
        </li>
      ))}
    </ul>
  );
}

function Picture({ digest, alt }: { digest: string; alt: string }) {
  const url = useAttachment(digest);
  return (
    <figure>
      {url && <img src={url} alt={alt} />}
      <figcaption>{alt}</figcaption>
    </figure>
  );
}
