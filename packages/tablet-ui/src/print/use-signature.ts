import type { Stop } from "@roadside/core";
import { useEffect, useState } from "preact/hooks";
import { useTablet } from "../tablet.ts";

/** The driver's signature as a picture's address, where the record was signed on the tablet and the picture is still here. */
export function useSignature(stop: Stop | undefined): string | null {
  const tablet = useTablet();
  const [url, setUrl] = useState<string | null>(null);
  const signed = stop?.events.findLast((event) => event.kind === "record-signed");
  const digest = signed?.body.attachment;
  useEffect(() => {
    let made: string | null = null;
    let gone = false;
    if (digest !== undefined) {
      void tablet.attachment(digest).then((blob) => {
        if (!blob || gone) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      });
    }
    return () => {
      gone = true;
      setUrl(null);
      if (made) URL.revokeObjectURL(made);
    };
  }, [digest, tablet]);
  return url;
}
