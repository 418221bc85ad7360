import { Hono } from "hono";
import * as v from "valibot";
import { ROLES } from "../accounts/roles.ts";
import { createEvidencePackage } from "../evidence/package.ts";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { ProblemError } from "../http/problem.ts";
import { actorOf, allow, requireSignIn } from "../http/sign-in.ts";
import { whenReady } from "./ledger.ts";

export const evidenceRoutes = new Hono<SignedInEnv>().use(requireSignIn).get(
  "/:id/evidence.zip",
  describeCall({
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
  allow(...ROLES, "personal:read"),
  validate("param", v.object({ id: v.pipe(v.string(), v.maxLength(64)) })),
  async (c) => {
    const { officer, store } = c.var;
    const { id } = c.req.valid("param");
    const by = actorOf(c);
    const evidence = await whenReady(store.evidence.of(id, officer.unit, by));
    if (!evidence) throw new ProblemError("not-found");
    const zip = await createEvidencePackage(evidence, by, store.ledger);
    return c.body(zip, 200, {
      "content-type": "application/zip",
      "content-disposition": `attachment; filename="evidence-${evidence.stop.id}.zip"`,
    });
  },
);
