import { signal } from "@preact/signals";
import type { TabletStore } from "../store/tablet-store.ts";
import { MOST_FAILURES } from "../store/vault.ts";
import type { Api, Session } from "../sync/api.ts";

type Officer = Pick<Session["officer"], "badge" | "name">;

/** What stands between whoever holds the tablet and its records. */
export type Door =
  /** Nobody is here: badge and password, which need the network. */
  | { readonly at: "sign-in" }
  /** Signed in; a PIN for the night is to be chosen. */
  | { readonly at: "new-pin"; readonly officer: Officer }
  /** The officer's PIN opens; `left` tries remain. */
  | { readonly at: "pin"; readonly officer: Officer; readonly left: number }
  /** Too many wrong PINs: the administrator's code opens. */
  | { readonly at: "code"; readonly officer: Officer }
  | { readonly at: "open"; readonly badge: string };

export interface AccessPorts {
  readonly store: TabletStore;
  readonly api: Pick<Api, "signIn" | "signOut">;
  readonly nowMs: () => number;
  /** The tablet is open for an officer: what it keeps can be read. */
  readonly onOpen: (badge: string) => Promise<void>;
  /** What is still to be encrypted is, before the key is forgotten. */
  readonly beforeLock: () => Promise<void>;
  readonly onLock: () => Promise<void>;
}

const LAST = "lastOfficer";

/** Who is at the tablet: the session with the server, and the PIN that opens what is kept here. */
export async function createAccess({ store, api, nowMs, onOpen, beforeLock, onLock }: AccessPorts) {
  const { vault } = store;
  const session = signal<Session | null>(null);
  const door = signal<Door>(await doorOf((await store.recall<string>(LAST)) ?? ""));

  async function doorOf(badge: string): Promise<Door> {
    const record = await store.keyOf(badge);
    if (!record) return { at: "sign-in" };
    const officer = { badge, name: record.name };
    return record.byPin ? { at: "pin", officer, left: MOST_FAILURES - record.failures } : { at: "code", officer };
  }

  /** A disk that is full keeps nobody out: the session is signed in to again after the next start. */
  async function keepSession(own: Session): Promise<void> {
    await store.putSecret(own.officer.badge, "session", own).catch(() => undefined);
  }

  async function enter(badge: string): Promise<void> {
    // Who signed in a moment ago has a newer session than the one that was kept.
    if (session.value?.officer.badge !== badge) session.value = (await store.secret<Session>(badge, "session")) ?? null;
    else await keepSession(session.value);
    await store.remember(LAST, badge).catch(() => undefined);
    await onOpen(badge);
    door.value = { at: "open", badge };
  }

  async function close(): Promise<void> {
    vault.lock();
    session.value = null;
    await onLock();
  }

  async function lock(): Promise<void> {
    const badge = whose();
    await beforeLock();
    await close();
    door.value = await doorOf(badge ?? "");
  }

  /** Whose records are open. */
  function whose(): string | null {
    return door.value.at === "open" ? door.value.badge : null;
  }

  return {
    session,
    door,
    badge: whose,
    sessionHolds: () => session.value !== null && Date.parse(session.value.expiresAt) > nowMs(),

    async signIn(badge: string, password: string) {
      const answer = await api.signIn(badge, password);
      if (!answer.ok) return answer;
      const { officer } = answer.session;
      if (door.value.at === "open" && whose() !== officer.badge) await lock();
      session.value = answer.session;
      if (door.value.at === "open") await keepSession(answer.session);
      else {
        const next = await doorOf(officer.badge);
        door.value = next.at === "sign-in" ? { at: "new-pin", officer } : next;
      }
      return answer;
    },

    /** Chooses the PIN of the night. */
    async choosePin(pin: string): Promise<void> {
      if (door.value.at !== "new-pin") throw new Error("a PIN is chosen after signing in");
      const { badge, name } = door.value.officer;
      await vault.create(badge, name, pin);
      await enter(badge);
    },

    /** Tries a PIN; the door says what came of it. */
    async unlock(pin: string): Promise<boolean> {
      if (door.value.at !== "pin") return false;
      const { officer } = door.value;
      const unlocked = await vault.unlock(officer.badge, pin);
      if (unlocked.ok) await enter(officer.badge);
      else
        door.value = unlocked.why === "locked" ? { at: "code", officer } : { at: "pin", officer, left: unlocked.left };
      return unlocked.ok;
    },

    /** Opens with the administrator's code, and gives the officer a new PIN. */
    async recover(code: string, pin: string): Promise<boolean> {
      if (door.value.at !== "code" && door.value.at !== "pin") return false;
      const { badge } = door.value.officer;
      if (!(await vault.recover(badge, code, pin))) return false;
      await enter(badge);
      return true;
    },

    /** Asks for the administrator's code: the PIN was forgotten. */
    askForCode(): void {
      if (door.value.at === "pin") door.value = { at: "code", officer: door.value.officer };
    },

    /**
     * Begins anew with another PIN, where the officer has just signed in and the server has all that only the old key opens: no administrator is needed then.
     * False where something is still to be sent. What was half typed goes.
     */
    async startOver(): Promise<boolean> {
      if (door.value.at !== "code" || session.value?.officer.badge !== door.value.officer.badge) return false;
      const { officer } = door.value;
      if (!(await store.forgetOfficer(officer.badge))) return false;
      door.value = { at: "new-pin", officer };
      return true;
    },

    /** Another officer takes the tablet; what this one keeps stays locked. */
    async changeOfficer(): Promise<void> {
      if (door.value.at === "open") await lock();
      session.value = null;
      door.value = { at: "sign-in" };
    },

    /** Goes to the PIN of an officer who keeps something here. */
    async choose(badge: string): Promise<void> {
      session.value = null;
      door.value = await doorOf(badge);
    },

    lock,

    /** Ends the session here and on the server. With nothing left to send, all that this officer kept here goes too. */
    async signOut(): Promise<void> {
      const [badge, token] = [whose(), session.value?.token];
      if (badge === null) return;
      await beforeLock();
      const gone = await store.forgetOfficer(badge);
      if (!gone) await store.dropSecret(badge, "session");
      await store.forget(LAST);
      await close();
      door.value = { at: "sign-in" };
      if (token) void api.signOut(token);
    },
  };
}
