import type { BatchHead } from "@roadside/core";
import type { EntryResult, Incoming } from "../ingest/incoming.ts";
import { type Claims, checkSigner, type Signer, UNKNOWN_DEVICE } from "../ingest/signatures.ts";
import { StoreBusy } from "../ingest/store-busy.ts";
import { covers } from "../unit-scope.ts";
import { type Signed, SignersChanged } from "./batch-heads.ts";
import type { devicesOn } from "./devices.ts";
import type { entriesOn, Ingest } from "./entries.ts";
import type { quarantineOn, Refused } from "./quarantine.ts";

/** A call's entries that are well-formed, what it claims for each device, and the heads that it brought. */
export interface SignedBatch {
  readonly incoming: readonly Incoming[];
  readonly claims: Claims;
  readonly heads: ReadonlyMap<string, BatchHead | "malformed">;
}

interface Judged {
  readonly signed: Signed[];
  readonly accepted: Incoming[];
  readonly refused: Refused[];
}

const ATTEMPTS = 5;

/** The sync as a whole: what enrolled devices signed goes into the log, what others sent into quarantine. */
export function signedBatchesOn(
  devices: Pick<ReturnType<typeof devicesOn>, "signers" | "forget">,
  entries: Pick<ReturnType<typeof entriesOn>, "ingest">,
  quarantine: Pick<ReturnType<typeof quarantineOn>, "keep">,
) {
  /** Verifies every device's head. Nothing is refused because of a key in memory: such a device is read anew first. */
  async function judge(batch: SignedBatch): Promise<Judged> {
    const ids = [...batch.claims.keys()];
    const { signers, fresh } = await devices.signers(ids);
    const judged = await judgedBy(batch, signers);
    const doubtful = judged.refused.map(({ incoming }) => incoming.sealed.entry.device).filter((id) => !fresh.has(id));
    if (doubtful.length === 0) return judged;
    devices.forget(doubtful);
    return judgedBy(batch, (await devices.signers(ids)).signers);
  }

  return {
    /**
     * Takes a call in. Each device stands for itself: its entries are considered where it is enrolled and signed exactly these, and are refused and kept in quarantine where not. In the usual case
     * one round trip, since keys are kept in memory and the ingest's own batch holds only while they stand.
     */
    async receive(batch: SignedBatch, call: Ingest): Promise<Map<number, EntryResult>> {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const { signed, accepted, refused } = await judge(batch);
        try {
          const results =
            accepted.length > 0 ? await entries.ingest(accepted, { ...call, signed }) : new Map<number, EntryResult>();
          const others = refused.length > 0 ? await quarantine.keep(refused, call) : [];
          return new Map([...results, ...others]);
        } catch (error) {
          if (!(error instanceof SignersChanged)) throw error;
          devices.forget(batch.claims.keys());
        }
      }
      throw new StoreBusy("another call is changing the devices of this call");
    },
  };
}

async function judgedBy(
  { incoming, claims, heads }: SignedBatch,
  signers: ReadonlyMap<string, Signer>,
): Promise<Judged> {
  const verdicts = await Promise.all(
    [...claims].map(async ([id, hashes]) => {
      const [signer, head] = [signers.get(id), heads.get(id)];
      return [id, { signer, head, problem: await checkSigner(hashes, head, signer) }] as const;
    }),
  );
  const byDevice = new Map(verdicts);
  const judged: Judged = { signed: [], accepted: [], refused: [] };
  for (const one of incoming) {
    const { device, unit } = one.sealed.entry;
    const { signer, head, problem } = byDevice.get(device) ?? {};
    if (!problem && signer && isHead(head) && !isBeside(signer.unit, unit)) {
      judged.accepted.push(one);
      if (!judged.signed.some(({ signer: { id } }) => id === device)) judged.signed.push({ signer, head });
    } else judged.refused.push({ incoming: one, problem: problem ?? UNKNOWN_DEVICE, head: isHead(head) ? head : null });
  }
  return judged;
}

function isHead(head: BatchHead | "malformed" | undefined): head is BatchHead {
  return head !== undefined && head !== "malformed";
}

/** A device works for its unit, for those under it and for those above it, never for one beside it. */
function isBeside(one: string, other: string): boolean {
  return !covers(one, other) && !covers(other, one);
}
