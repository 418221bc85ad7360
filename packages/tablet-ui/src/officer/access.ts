import { signal } from "@preact/signals";
import { MAX_WRONG_PINS } from "../store/pin.ts";
import type { TabletStore } from "../store/tablet-store.ts";
import type { Api, Session } from "../sync/api.ts";

type Officer = Pick<Session["officer"], "badge" | "name">;

/** What the officer must do before the records are shown. */
export type Door =
  /** Sign in with badge and password, which needs the network. */
  | { readonly at: "sign-in" }
  /** Signed in: choose a PIN for the night. */
  | { readonly at: "new-pin"; readonly officer: Officer }
  /** Enter the PIN; `left` tries remain. */
  | { readonly at: "pin"; readonly officer: Officer; readonly left: number }
  /** Too many wrong PINs: enter the administrator's recovery code. */
  | { readonly at: "code"; readonly officer: Officer }
  | { readonly at: "open"; readonly badge: string };

export interface AccessPorts {
  readonly store: TabletStore;
  readonly api: Pick<Api, "signIn" | "signOut">;
  readonly nowMs: () => number;
  /** The tablet was unlocked for an officer: its data can be decrypted. */
  readonly onOpen: (badge: string) => Promise<void>;
  /** Called before the key is forgotten: what is still to be encrypted is written. */
  readonly beforeLock: () => Promise<void>;
  readonly onLock: () => Promise<void>;
}

const LAST_OFFICER = "lastOfficer";
const SESSION = "session";

/** Who uses the tablet: the session with the server, and the PIN that unlocks the data stored here. */
export async function createAccess({ store, api, nowMs, onOpen, beforeLock, onLock }: AccessPorts) {
  const { vault } = store;
  const session = signal<Session | null>(null);
  const door = signal<Door>(await findDoor((await store.settings.get<string>(LAST_OFFICER)) ?? ""));

  async function findDoor(badge: string): Promise<Door> {
    const record = await store.officers.get(badge);
    if (!record) return { at: "sign-in" };
    const officer = { badge, name: record.name };
    return record.byPin ? { at: "pin", officer, left: MAX_WRONG_PINS - record.failures } : { at: "code", officer };
  }

  /** A full disk must not lock the officer out: then they sign in again after the next start. */
  async function storeSession(own: Session): Promise<void> {
    await store.secrets.put(own.officer.badge, SESSION, own).catch(() => undefined);
  }

  async function enter(badge: string): Promise<void> {
    // An officer who has just signed in has a newer session than the stored one.
    if (session.value?.officer.badge !== badge)
      session.value = (await store.secrets.get<Session>(badge, SESSION)) ?? null;
    else await storeSession(session.value);
    await store.settings.set(LAST_OFFICER, badge).catch(() => undefined);
    await onOpen(badge);
    door.value = { at: "open", badge };
  }

  async function close(): Promise<void> {
    vault.lock();
    session.value = null;
    await onLock();
  }

  async function lock(): Promise<void> {
    const badge = currentBadge();
    await beforeLock();
    await close();
    door.value = await findDoor(badge ?? "");
  }

  /** Returns the officer whose data is unlocked. */
  function currentBadge(): string | null {
    return door.value.at === "open" ? door.value.badge : null;
  }

  return {
    session,
    door,
    badge: currentBadge,
    hasValidSession: () => session.value !== null && Date.parse(session.value.expiresAt) > nowMs(),

    async signIn(badge: string, password: string) {
      const answer = await api.signIn(badge, password);
      if (!answer.ok) return answer;
      const { officer } = answer.session;
      if (door.value.at === "open" && currentBadge() !== officer.badge) await lock();
      session.value = answer.session;
      if (door.value.at === "open") await storeSession(answer.session);
      else {
        const next = await findDoor(officer.badge);
        door.value = next.at === "sign-in" ? { at: "new-pin", officer } : next;
      }
      return answer;
    },

    /** Sets the PIN of the night. */
    async choosePin(pin: string): Promise<void> {
      if (door.value.at !== "new-pin") throw new Error("a PIN is chosen after signing in");
      const { badge, name } = door.value.officer;
      await vault.create(badge, name, pin);
      await enter(badge);
    },

    /** Tries a PIN; `door` has the result. */
    async unlock(pin: string): Promise<boolean> {
      if (door.value.at !== "pin") return false;
      const { officer } = door.value;
      const unlocked = await vault.unlock(officer.badge, pin);
      if (unlocked.ok) await enter(officer.badge);
      else
        door.value = unlocked.why === "locked" ? { at: "code", officer } : { at: "pin", officer, left: unlocked.left };
      return unlocked.ok;
    },

    /** Unlocks with the administrator's recovery code and sets a new PIN. */
    async recover(code: string, pin: string): Promise<boolean> {
      if (door.value.at !== "code" && door.value.at !== "pin") return false;
      const { badge } = door.value.officer;
      if (!(await vault.recover(badge, code, pin))) return false;
      await enter(badge);
      return true;
    },

    /** The officer forgot the PIN: asks for the recovery code. */
    askForCode(): void {
      if (door.value.at === "pin") door.value = { at: "code", officer: door.value.officer };
    },

    /**
     * Starts with a new PIN and no administrator, if the officer has just signed in and the server has everything that
     * only the old key decrypts. Deletes drafts. False if something is still to be sent.
     */
    async startOver(): Promise<boolean> {
      if (door.value.at !== "code" || session.value?.officer.badge !== door.value.officer.badge) return false;
      const { officer } = door.value;
      if (!(await store.officers.forget(officer.badge))) return false;
      door.value = { at: "new-pin", officer };
      return true;
    },

    /** Another officer takes over the tablet; the data of this one stays locked. */
    async changeOfficer(): Promise<void> {
      if (door.value.at === "open") await lock();
      session.value = null;
      door.value = { at: "sign-in" };
    },

    /** Shows the PIN screen of an officer who has data here. */
    async chooseOfficer(badge: string): Promise<void> {
      session.value = null;
      door.value = await findDoor(badge);
    },

    lock,

    /** Ends the session here and on the server. Deletes all data of this officer if nothing is left to send. */
    async signOut(): Promise<void> {
      const [badge, token] = [currentBadge(), session.value?.token];
      if (badge === null) return;
      await beforeLock();
      const isForgotten = await store.officers.forget(badge);
      if (!isForgotten) await store.secrets.drop(badge, SESSION);
      await store.settings.drop(LAST_OFFICER);
      await close();
      door.value = { at: "sign-in" };
      if (token) void api.signOut(token);
    },
  };
}

export type Access = Awaited<ReturnType<typeof createAccess>>;
