import type { D1Database } from "@cloudflare/workers-types";
import type { Vault } from "../personal/vault.ts";
import { unitRange } from "../unit-scope.ts";
import { type Actor, auditIfChanged, auditStatement } from "./audit.ts";

/** What opens an officer's unsent records on a tablet whose PIN is lost. */
export interface RecoveryCode {
  readonly badge: string;
  readonly code: string;
  readonly setAt: string;
}

const nameOf = (device: string, badge: string) => `recovery code ${device} ${badge}`;

/** Recovery codes of tablets. They open nothing here: what they open never left the tablet. */
export function recoveryCodesOn(db: D1Database, vault: Vault) {
  return {
    /** Keeps an officer's own code for a device in place of a former one. False where no such device is known in their unit, one under it or one above it, whose tablets they may use. */
    async put(device: string, code: string, who: Actor): Promise<boolean> {
      const { from, to } = unitRange(who.unit);
      const [written] = await db.batch([
        db
          .prepare(
            `INSERT INTO recovery_codes (device, badge, closed, set_at) SELECT id, ?2, ?3, ?4 FROM devices
             WHERE id = ?1 AND ((unit >= ?5 AND unit < ?6) OR substr(?5, 1, length(unit)) = unit)
             ON CONFLICT (device, badge) DO UPDATE SET closed = excluded.closed, set_at = excluded.set_at`,
          )
          .bind(device, who.badge, await vault.encrypt(nameOf(device, who.badge), code), who.at, from, to),
        auditIfChanged(db, { ...who, action: "recovery-code.set", subject: `${device} ${who.badge}` }),
      ]);
      return written?.meta.changes === 1;
    },

    /** The codes of a device of the scope, by badge; `null` where there is no such device. They are shown only after it was written down who looked. */
    async list(device: string, look: Actor): Promise<RecoveryCode[] | null> {
      const { from, to } = unitRange(look.unit);
      const known = await db
        .prepare("SELECT 1 AS known FROM devices WHERE id = ?1 AND unit >= ?2 AND unit < ?3")
        .bind(device, from, to)
        .first("known");
      if (known === null) return null;
      const [, kept] = await db.batch<{ badge: string; closed: string; setAt: string }>([
        auditStatement(db, { ...look, action: "recovery-codes.seen", subject: device }),
        db
          .prepare("SELECT badge, closed, set_at AS setAt FROM recovery_codes WHERE device = ?1 ORDER BY badge")
          .bind(device),
      ]);
      return Promise.all(
        (kept?.results ?? []).map(async ({ badge, closed, setAt }) => ({
          badge,
          code: await vault.decrypt(nameOf(device, badge), closed),
          setAt,
        })),
      );
    },
  };
}
