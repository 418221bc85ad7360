import type { Draft } from "@roadside/core";
import { toHex } from "../formats/hex.ts";
import { getDraftStop } from "../stops/draft-key.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import type { NewEntry, StopForm } from "../stops/new-entries.ts";
import type { Shift } from "../stops/shift.ts";
import type { AppendOptions } from "../store/outbox.ts";
import type { TabletStore } from "../store/tablet-store.ts";
import type { Drafts } from "./drafts.ts";
import type { Entries, SaveResult } from "./entries.ts";

/** The prefix of drafts among an officer's secrets. */
export const DRAFT_PREFIX = "draft:";

type AttachmentBody = Extract<Draft, { kind: "attachment-added" }>["body"];

export interface RecorderPorts {
  readonly outbox: TabletStore["outbox"];
  readonly requireBadge: () => string;
  readonly drafts: Drafts;
  readonly entries: Entries;
  readonly getShift: () => Shift | null;
  readonly onAttached: () => Promise<void>;
}

/** Writes entries, each in place of the draft in which it was typed, and deletes them with their drafts. */
export function createRecorder({ outbox, requireBadge, drafts, entries, getShift, onAttached }: RecorderPorts) {
  /**
   * The draft leaves the disk in the transaction that writes the entries: a crash leaves one of the two, never both.
   */
  async function save(
    draft: string | undefined,
    append: (options: AppendOptions) => Promise<SaveResult>,
  ): Promise<SaveResult> {
    if (draft === undefined) return append({});
    await drafts.flush();
    const result = await append({ replaces: [requireBadge(), DRAFT_PREFIX + draft] });
    // From memory, and from disk again: a key pressed meanwhile has written the draft again.
    if (result.ok) drafts.drop(draft);
    return result;
  }

  return {
    /** Logs a stop of the current shift; `draft` is the key of the draft in which it was typed. */
    async logStop(form: StopForm, draft?: string): Promise<SaveResult> {
      const shift = getShift();
      if (!shift) throw new Error("a stop is logged within a shift");
      return save(draft, (options) => entries.logStop(form, shift, options));
    },

    /** Adds entries to a stop, all or none. */
    addTo: (held: HeldStop, added: readonly NewEntry[], draft?: string): Promise<SaveResult> =>
      save(draft, (options) => entries.addTo(held, added, options)),

    /** Adds a photo or a signature to a stop: its bytes, the entry that names them, and what `more` adds to it. */
    async attach(
      held: HeldStop,
      bytes: Uint8Array<ArrayBuffer>,
      body: Pick<AttachmentBody, "what" | "mediaType" | "note">,
      draft: string,
      more: (digest: string) => readonly NewEntry[] = () => [],
    ): Promise<SaveResult> {
      const digest = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
      const added: NewEntry = { kind: "attachment-added", body: { ...body, digest, bytes: bytes.length } };
      const attachment = { digest, stop: held.stop.id, mediaType: body.mediaType, bytes };
      const result = await save(draft, (options) =>
        entries.addTo(held, [added, ...more(digest)], { ...options, attachment }),
      );
      if (result.ok) await onAttached();
      return result;
    },

    /** Deletes received stops from disk and memory, with their drafts; not the open ones. */
    async dropReceived(recordedBeforeMs: number, open: ReadonlySet<string>): Promise<void> {
      const dropped = await outbox.dropReceived(recordedBeforeMs, open);
      const stops = new Set(entries.held.value.filter(({ id }) => dropped.has(id)).map(({ stop }) => stop));
      entries.remove(dropped, open);
      for (const key of drafts.all.value.keys()) if (stops.has(getDraftStop(key))) drafts.drop(key);
    },
  };
}
