/** A value or bytes encrypted with AES-GCM under one officer's key. */
export interface Sealed {
  readonly by: string;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

/** An officer's key as it lies on the tablet: wrapped by the PIN, and by the code that an administrator can give. */
export interface KeyRecord {
  readonly badge: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly salt: Uint8Array<ArrayBuffer>;
  /** `null` once too many wrong PINs were tried: then only the code opens it. */
  readonly byPin: Wrapped | null;
  readonly byCode: Wrapped;
  /** The code, readable with the key alone, until the server has it. */
  readonly code?: Sealed;
  /** Wrong PINs in a row. */
  readonly failures: number;
}

type Wrapped = Pick<Sealed, "iv" | "data">;

/** What the vault keeps, and where. */
export interface VaultPorts {
  readonly key: (badge: string) => Promise<KeyRecord | undefined>;
  readonly putKey: (record: KeyRecord) => Promise<void>;
  /** A key of this tablet that can't be read, so that no copy of the records can be tried elsewhere. */
  readonly pepper: CryptoKey;
}

export type Unlocked =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: "wrong"; readonly left: number }
  | { readonly ok: false; readonly why: "locked" };

/** So many wrong PINs in a row lock a key. */
export const MOST_FAILURES = 10;
export const PIN_LENGTH = 6;

/** What OWASP's password storage cheat sheet asks of PBKDF2 with SHA-256. */
const ITERATIONS = 600_000;
/** Crockford's base 32: no I, L, O or U, so that it can be read out over the radio. */
const CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 20;

/** Whoever knows an officer's PIN, or the administrator's code, opens what that officer keeps on this tablet. Open keys are in memory only. */
export function createVault({ key, putKey, pepper }: VaultPorts) {
  const open = new Map<string, CryptoKey>();
  let current: string | null = null;

  const wrappingKey = async (bits: ArrayBuffer): Promise<CryptoKey> =>
    keyOf(await crypto.subtle.sign("HMAC", pepper, bits));

  async function ofPin(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
    const secret = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"]);
    return wrappingKey(
      await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS }, secret, 256),
    );
  }

  async function ofCode(code: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
    // A hundred random bits need no slow derivation.
    const secret = await crypto.subtle.importKey("raw", utf8(readCode(code)), "HKDF", false, ["deriveBits"]);
    return wrappingKey(
      await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info: utf8("recovery") }, secret, 256),
    );
  }

  async function use(badge: string, raw: ArrayBuffer): Promise<void> {
    open.set(badge, await keyOf(raw));
    current = badge;
  }

  function ownKey(): [string, CryptoKey] {
    const own = current === null ? undefined : open.get(current);
    if (current === null || !own) throw new Error("nothing is encrypted while the tablet is locked");
    return [current, own];
  }

  return {
    isOpen: (badge: string): boolean => open.has(badge),

    /** Makes a key for an officer, opened by a PIN from now on; answers with the code that opens it without. One write keeps both: no key is without its code. */
    async create(badge: string, name: KeyRecord["name"], pin: string): Promise<string> {
      const [raw, salt] = [random(32), random(16)];
      const code = newCode();
      const byPin = await encrypt(await ofPin(pin, salt), raw);
      const byCode = await encrypt(await ofCode(code, salt), raw);
      const sealed = { by: badge, ...(await encrypt(await keyOf(raw.buffer), utf8(JSON.stringify(code)))) };
      await putKey({ badge, name, salt, byPin, byCode, code: sealed, failures: 0 });
      await use(badge, raw.buffer);
      return code;
    },

    /** Opens an officer's key. A try counts before it is made, so that no interruption gives one for nothing. */
    async unlock(badge: string, pin: string): Promise<Unlocked> {
      const record = await key(badge);
      if (!record?.byPin) return { ok: false, why: "locked" };
      await putKey({ ...record, failures: record.failures + 1 });
      const raw = await decrypt(await ofPin(pin, record.salt), record.byPin);
      if (raw) {
        // A disk that is full by now keeps one failure too many, and nobody out.
        await putKey({ ...record, failures: 0 }).catch(() => undefined);
        await use(badge, raw);
        return { ok: true };
      }
      const left = MOST_FAILURES - record.failures - 1;
      if (left > 0) return { ok: false, why: "wrong", left };
      await putKey({ ...record, byPin: null, failures: MOST_FAILURES });
      return { ok: false, why: "locked" };
    },

    /** Opens an officer's key with the administrator's code and gives it a new PIN; false where the code is another one. */
    async recover(badge: string, code: string, pin: string): Promise<boolean> {
      const record = await key(badge);
      const raw = record && (await decrypt(await ofCode(code, record.salt), record.byCode));
      if (!record || !raw) return false;
      await putKey({
        ...record,
        byPin: await encrypt(await ofPin(pin, record.salt), new Uint8Array(raw)),
        failures: 0,
      });
      await use(badge, raw);
      return true;
    },

    /** Forgets every key. */
    lock(): void {
      open.clear();
      current = null;
    },

    async seal(value: unknown): Promise<Sealed> {
      return this.sealBytes(utf8(JSON.stringify(value)));
    },

    /** What was sealed, or `undefined` where its officer's key is not open, or the disk gave it back damaged: one record bars nothing else. */
    async open<T>(sealed: Sealed): Promise<T | undefined> {
      const bytes = await this.openBytes(sealed);
      return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as T);
    },

    async sealBytes(bytes: Uint8Array<ArrayBuffer>): Promise<Sealed> {
      const [by, own] = ownKey();
      return { by, ...(await encrypt(own, bytes)) };
    },

    async openBytes({ by, iv, data }: Sealed): Promise<ArrayBuffer | undefined> {
      const own = open.get(by);
      return (own && (await decrypt(own, { iv, data }))) ?? undefined;
    },
  };
}

/** A key of which nothing can ever be read, not by this program either; the browser keeps it. */
export async function newPepper(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

async function keyOf(raw: ArrayBuffer): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function encrypt(by: CryptoKey, bytes: Uint8Array<ArrayBuffer>): Promise<Wrapped> {
  const iv = random(12);
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, by, bytes) };
}

/** `null` where the key is a wrong one: AES-GCM tells. */
async function decrypt(by: CryptoKey, { iv, data }: Wrapped): Promise<ArrayBuffer | null> {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv }, by, data).catch(() => null);
}

/** A new code in groups of five. */
function newCode(): string {
  const letters = Array.from(random(CODE_LENGTH), (byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]).join("");
  return letters.replace(/.{5}(?=.)/g, "$&-");
}

/** A code as people write it down: without regard to groups, case, or letters that look like digits. */
function readCode(code: string): string {
  return code
    .toUpperCase()
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1")
    .replace(/[^0-9A-Z]/g, "");
}

function random(bytes: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(bytes));
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
