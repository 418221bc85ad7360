import { Hono } from "hono";
import * as v from "valibot";
import { evidencePackage } from "../evidence/package.ts";
import type { SignedInEnv } from "../http/context.ts";
import { checked, documented } from "../http/documented.ts";
import { CallRefused } from "../http/problem.ts";
import { actor, allow, EVERY_ROLE, signedIn } from "../http/sign-in.ts";
import { whenLogged } from "./ledger.ts";

export const evidenceRoutes = new Hono<SignedInEnv>().use(signedIn).get(
  "/:id/evidence.zip",
  documented({
    tag: "Stops",
    summary: "Take a stop's evidence package",
    description:
      "A ZIP for a court or another system: `entries/` (one file each, bytes as they came), `personal/` (what identifies people, as far as it is kept), `attachments/` (photos, signatures and papers, as far as they were received and are kept), `report.html` (Chinese and English, " +
      "to read and print), `proofs.json` and `heads.json` (that each entry stands in its unit's signed log), `keys.json`, and `manifest.json` with the SHA-256 of each file, signed. " +
      "`pnpm roadside verify-evidence file.zip`, or `verifyEvidence` of @roadside/core, verifies it without a server. Who took it is written down first.",
    answer: { status: 200, description: "The package", type: "application/zip" },
    refuses: {
      404: "There is no such stop, or it lies outside one's unit",
      503: "The log has not come so far yet: ask again",
    },
  }),
  allow(...EVERY_ROLE, "personal:read"),
  checked("param", v.object({ id: v.pipe(v.string(), v.maxLength(64)) })),
  async (c) => {
    const { officer, store } = c.var;
    const { id } = c.req.valid("param");
    const by = actor(c);
    const evidence = await whenLogged(store.evidence.of(id, officer.unit, by));
    if (!evidence) throw new CallRefused("not-found");
    const zip = await evidencePackage(evidence, by, store.log);
    return c.body(zip, 200, {
      "content-type": "application/zip",
      "content-disposition": `attachment; filename="evidence-${evidence.stop.id}.zip"`,
    });
  },
);
