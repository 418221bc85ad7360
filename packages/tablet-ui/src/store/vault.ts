import { decrypt, type Encrypted, encodeUtf8, encrypt, importKey, randomBytes, type Sealed } from "./encryption.ts";
import { createRecoveryCode, deriveKeyFromCode, deriveKeyFromPin, MAX_WRONG_PINS } from "./pin.ts";

/** An officer's key as stored on the tablet: encrypted with the PIN and with the recovery code. */
export interface KeyRecord {
  readonly badge: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly salt: Uint8Array<ArrayBuffer>;
  /** `null` after too many wrong PINs: then only the recovery code unlocks the key. */
  readonly byPin: Encrypted | null;
  readonly byCode: Encrypted;
  /** The recovery code, encrypted with the key, until the server has it. */
  readonly code?: Sealed;
  /** Wrong PINs in a row. */
  readonly failures: number;
}

export interface VaultPorts {
  readonly getKey: (badge: string) => Promise<KeyRecord | undefined>;
  readonly putKey: (record: KeyRecord) => Promise<void>;
  /** A key of this tablet that cannot be exported. */
  readonly pepper: CryptoKey;
}

export type UnlockResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: "wrong"; readonly left: number }
  | { readonly ok: false; readonly why: "locked" };

/** The officers' keys. The PIN or the recovery code unlocks a key; unlocked keys are in memory only. */
export function createVault({ getKey, putKey, pepper }: VaultPorts) {
  const unlocked = new Map<string, CryptoKey>();
  let current: string | null = null;

  async function use(badge: string, raw: ArrayBuffer): Promise<void> {
    unlocked.set(badge, await importKey(raw));
    current = badge;
  }

  async function sealBytes(bytes: Uint8Array<ArrayBuffer>): Promise<Sealed> {
    const key = current === null ? undefined : unlocked.get(current);
    if (current === null || !key) throw new Error("cannot encrypt while the tablet is locked");
    return { by: current, ...(await encrypt(key, bytes)) };
  }

  async function openBytes({ by, iv, data }: Sealed): Promise<ArrayBuffer | undefined> {
    const key = unlocked.get(by);
    return (key && (await decrypt(key, { iv, data }))) ?? undefined;
  }

  return {
    isUnlocked: (badge: string): boolean => unlocked.has(badge),

    /** Creates an officer's key and returns its recovery code. One write stores both. */
    async create(badge: string, name: KeyRecord["name"], pin: string): Promise<string> {
      const [raw, salt] = [randomBytes(32), randomBytes(16)];
      const code = createRecoveryCode();
      const byPin = await encrypt(await deriveKeyFromPin(pepper, pin, salt), raw);
      const byCode = await encrypt(await deriveKeyFromCode(pepper, code, salt), raw);
      const sealedCode = await encrypt(await importKey(raw.buffer), encodeUtf8(JSON.stringify(code)));
      await putKey({ badge, name, salt, byPin, byCode, code: { by: badge, ...sealedCode }, failures: 0 });
      await use(badge, raw.buffer);
      return code;
    },

    /** Unlocks an officer's key. A try is counted before it is made, so that an interruption gives no free try. */
    async unlock(badge: string, pin: string): Promise<UnlockResult> {
      const record = await getKey(badge);
      if (!record?.byPin) return { ok: false, why: "locked" };
      await putKey({ ...record, failures: record.failures + 1 });
      const raw = await decrypt(await deriveKeyFromPin(pepper, pin, record.salt), record.byPin);
      if (raw) {
        // A full disk must not lock the officer out; one failure too many stays counted.
        await putKey({ ...record, failures: 0 }).catch(() => undefined);
        await use(badge, raw);
        return { ok: true };
      }
      const left = MAX_WRONG_PINS - record.failures - 1;
      if (left > 0) return { ok: false, why: "wrong", left };
      await putKey({ ...record, byPin: null, failures: MAX_WRONG_PINS });
      return { ok: false, why: "locked" };
    },

    /** Unlocks an officer's key with the recovery code and sets a new PIN; false if the code is wrong. */
    async recover(badge: string, code: string, pin: string): Promise<boolean> {
      const record = await getKey(badge);
      const raw = record && (await decrypt(await deriveKeyFromCode(pepper, code, record.salt), record.byCode));
      if (!record || !raw) return false;
      const byPin = await encrypt(await deriveKeyFromPin(pepper, pin, record.salt), new Uint8Array(raw));
      await putKey({ ...record, byPin, failures: 0 });
      await use(badge, raw);
      return true;
    },

    /** Forgets every key. */
    lock(): void {
      unlocked.clear();
      current = null;
    },

    sealBytes,
    openBytes,
    async seal(value: unknown): Promise<Sealed> {
      return sealBytes(encodeUtf8(JSON.stringify(value)));
    },
    /**
     * Decrypts a value; `undefined` if its key is locked or the data is damaged, so that one bad record blocks no
     * other.
     */
    async open<T>(sealed: Sealed): Promise<T | undefined> {
      const bytes = await openBytes(sealed);
      return bytes && JSON.parse(new TextDecoder().decode(bytes));
    },
  };
}

export type Vault = ReturnType<typeof createVault>;
