import type { BatchHead } from "@roadside/core";
import type { EntryResult, Incoming } from "../ingest/incoming.ts";
import { type Claims, checkSigner, type Signer, UNKNOWN_DEVICE } from "../ingest/signatures.ts";
import { StoreBusy } from "../ingest/store-busy.ts";
import { covers } from "../unit-scope.ts";
import type { Refused } from "./add-to-quarantine.ts";
import { type Signed, SignersChanged } from "./batch-heads.ts";
import type { devicesOn } from "./devices.ts";
import type { entriesOn, Ingest } from "./entries.ts";
import type { quarantineOn } from "./quarantine.ts";

/** The well-formed entries of a call, the hashes that it claims for each device, and its signed heads. */
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

/** Receives batches: entries that enrolled devices signed are ingested, all others are put in quarantine. */
export function signedBatchesOn(
  devices: Pick<ReturnType<typeof devicesOn>, "signers" | "forget">,
  entries: Pick<ReturnType<typeof entriesOn>, "ingest">,
  quarantine: Pick<ReturnType<typeof quarantineOn>, "add">,
) {
  /**
   * Verifies the head of each device. No entry is refused because of a cached key: such a device is read again first.
   */
  async function judge(batch: SignedBatch): Promise<Judged> {
    const ids = [...batch.claims.keys()];
    const { signers, fresh } = await devices.signers(ids);
    const judged = await judgedBy(batch, signers);
    const uncertain = judged.refused.map(({ incoming }) => incoming.sealed.entry.device).filter((id) => !fresh.has(id));
    if (uncertain.length === 0) return judged;
    devices.forget(uncertain);
    return judgedBy(batch, (await devices.signers(ids)).signers);
  }

  return {
    /**
     * Receives a call. Each device is judged on its own: its entries are ingested if it is enrolled and signed exactly
     * these, and are put in quarantine if not. Usually one round trip: keys are cached, and the ingest's batch writes
     * only while they are still valid.
     */
    async receive(batch: SignedBatch, call: Ingest): Promise<Map<number, EntryResult>> {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const { signed, accepted, refused } = await judge(batch);
        try {
          const results =
            accepted.length > 0 ? await entries.ingest(accepted, { ...call, signed }) : new Map<number, EntryResult>();
          const others = refused.length > 0 ? await quarantine.add(refused, call) : [];
          return new Map([...results, ...others]);
        } catch (error) {
          if (!(error instanceof SignersChanged)) throw error;
          devices.forget(batch.claims.keys());
        }
      }
      throw new StoreBusy("the devices of this call are being changed");
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
    if (!problem && signer && isHead(head) && !isUnrelated(signer.unit, unit)) {
      judged.accepted.push(one);
      if (!judged.signed.some(({ signer: { id } }) => id === device)) judged.signed.push({ signer, head });
    } else judged.refused.push({ incoming: one, problem: problem ?? UNKNOWN_DEVICE, head: isHead(head) ? head : null });
  }
  return judged;
}

function isHead(head: BatchHead | "malformed" | undefined): head is BatchHead {
  return head !== undefined && head !== "malformed";
}

/** Whether neither unit is under the other. A device works for its unit, those under it and those above it. */
function isUnrelated(one: string, other: string): boolean {
  return !covers(one, other) && !covers(other, one);
}
