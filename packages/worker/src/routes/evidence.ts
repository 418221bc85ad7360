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
    summary: "Get a stop's evidence package",
    description:
      "Returns a ZIP for a court or another system: `entries/` (one file each, bytes as received), " +
      "`personal/` (the personal data that is still stored), `attachments/` (photos, signatures and papers " +
      "that were received and are still stored), `report.html` (Chinese and English, to read and print), " +
      "`proofs.json` and `heads.json` (which prove that the unit's signed ledger includes each entry), " +
      "`keys.json`, and `manifest.json` with the SHA-256 of each file, signed. `pnpm roadside " +
      "verify-evidence file.zip`, or `verifyEvidence` of @roadside/core, verifies it without a server. The " +
      "audit log records the caller first.",
    answer: { status: 200, description: "The package", type: "application/zip" },
    refuses: {
      404: "There is no such stop, or it is outside the caller's unit",
      503: "The ledger does not include these entries yet: try again",
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
