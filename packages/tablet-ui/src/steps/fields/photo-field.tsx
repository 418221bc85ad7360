import { fromBase64Url, toBase64Url } from "@roadside/core";
import { useEffect, useState } from "preact/hooks";
import type { Values } from "../field.ts";
import { getStepWords } from "../words/words.ts";
import { readPhoto } from "./photo.ts";

/** A photo from the tablet's camera or album. It is stored in the step's draft, as text, until it is saved. */
export function PhotoField({
  title,
  value,
  problem,
  onChange,
}: {
  title: string;
  value: Values;
  problem: string | undefined;
  onChange: (photo: string) => void;
}) {
  const w = getStepWords().photo;
  const [failed, setFailed] = useState(false);
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const bytes = decodePhoto(value);
    if (!bytes) return setUrl(null);
    const made = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [value.photo]);

  async function take(file: File | undefined) {
    if (!file) return;
    const bytes = await readPhoto(file).catch(() => null);
    setFailed(!bytes);
    if (bytes) onChange(toBase64Url(bytes));
  }

  return (
    <div class="wide photo">
      {url && <img src={url} alt={title} />}
      <label class="button">
        {url ? w.change : w.take}
        <input
          type="file"
          accept="image/*"
          capture="environment"
          class="for-readers"
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
      </label>
      {(failed || (problem && !url)) && (
        <p class="problem" role="alert">
          {failed ? w.failed : w.missing}
        </p>
      )}
      <p class="hint">{w.privacy}</p>
    </div>
  );
}

export function decodePhoto({ photo }: Values): Uint8Array<ArrayBuffer> | null {
  return typeof photo === "string" ? (fromBase64Url(photo) as Uint8Array<ArrayBuffer> | null) : null;
}
