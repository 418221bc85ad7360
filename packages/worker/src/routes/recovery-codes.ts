import { Badge, ReferenceId } from "@roadside/core";
import { Hono } from "hono";
import * as v from "valibot";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { ProblemError } from "../http/problem.ts";
import { actorOf, allow, requireSignIn } from "../http/sign-in.ts";
import { problem } from "../problem-codes.ts";

const LENGTH = problem("recovery-code-length", "must have 16 to 64 characters");
const Written = v.strictObject({ code: v.pipe(v.string(), v.minLength(16, LENGTH), v.maxLength(64, LENGTH)) });
const Codes = v.object({ codes: v.array(v.object({ badge: v.string(), code: v.string(), setAt: v.string() })) });

const tag = "Devices";

export const recoveryCodeRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn)
  .put(
    "/:id/recovery-codes/:badge",
    describeCall({
      tag,
      summary: "Leave a recovery code",
      description:
        "A tablet keeps what an officer has not sent yet under their PIN, and locks it after too many wrong ones. This is the code that then opens it, made on the tablet, left by the officer whom it is for in " +
        "place of a former one, and kept closed.",
      answer: { status: 204, description: "Kept" },
      refuses: {
        400: "A field is not of its form",
        403: "The role uses no tablet, or the badge is somebody else's",
        404: "No such device is known in one's unit",
      },
    }),
    allow("officer", "supervisor", "administrator"),
    validate("param", v.object({ id: ReferenceId, badge: Badge })),
    validate("json", Written),
    async (c) => {
      const { id, badge } = c.req.valid("param");
      if (badge !== c.var.officer.badge) throw new ProblemError("not-your-own");
      if (!(await c.var.store.recoveryCodes.put(id, c.req.valid("json").code, actorOf(c))))
        throw new ProblemError("not-found");
      return c.body(null, 204);
    },
  )
  .get(
    "/:id/recovery-codes",
    describeCall({
      tag,
      summary: "See a device's recovery codes",
      description:
        "The codes that officers left for a device of the unit or under it, by badge: with the tablet in hand, a code opens what its officer had not sent. Who looked is written down first.",
      answer: { status: 200, description: "The codes", schema: Codes },
      refuses: { 403: "The role does not see this", 404: "There is no such device, or it lies outside one's unit" },
    }),
    allow("administrator"),
    validate("param", v.object({ id: ReferenceId })),
    async (c) => {
      const codes = await c.var.store.recoveryCodes.list(c.req.valid("param").id, actorOf(c));
      if (!codes) throw new ProblemError("not-found");
      return c.json({ codes }, 200);
    },
  );
