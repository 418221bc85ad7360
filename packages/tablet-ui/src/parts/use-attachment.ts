import { useEffect, useState } from "preact/hooks";
import { useTablet } from "../tablet/context.ts";

/** Returns an object URL of an attachment; `null` if it is not on this tablet. */
export function useAttachment(digest: string | undefined): string | null {
  const tablet = useTablet();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let gone = false;
    if (digest !== undefined) {
      void tablet.readAttachment(digest).then((blob) => {
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
