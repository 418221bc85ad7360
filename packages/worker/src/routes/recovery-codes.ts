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
      summary: "Store a recovery code",
      description:
        "A tablet encrypts an officer's unsent records under their PIN and locks after too many wrong ones. This " +
        "code, made on the tablet, then unlocks it. The officer whom it is for stores it; it replaces a former one " +
        "and is stored encrypted.",
      answer: { status: 204, description: "Stored" },
      refuses: {
        400: "A field is invalid",
        403: "The role does not use tablets, or the badge number is not the caller's own",
        404: "There is no such device in the caller's unit",
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
      summary: "List a device's recovery codes",
      description:
        "The recovery codes of a device of the unit or under it, by badge number: on that tablet, a code unlocks the " +
        "unsent records of its officer. The audit log records the reader first.",
      answer: { status: 200, description: "The codes", schema: Codes },
      refuses: { 403: "The role must not see this", 404: "There is no such device in the caller's unit" },
    }),
    allow("administrator"),
    validate("param", v.object({ id: ReferenceId })),
    async (c) => {
      const codes = await c.var.store.recoveryCodes.list(c.req.valid("param").id, actorOf(c));
      if (!codes) throw new ProblemError("not-found");
      return c.json({ codes }, 200);
    },
  );
