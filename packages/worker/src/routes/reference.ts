import { jurisdictions } from "@roadside/core";
import { Hono } from "hono";
import * as v from "valibot";
import { ROLES } from "../accounts/roles.ts";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { ProblemError } from "../http/problem.ts";
import { Day, Name, ReferenceId, UnitPrefix } from "../http/schemas.ts";
import { actorOf, allow, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import { problem } from "../problem-codes.ts";
import type { ReferenceKind } from "../store/reference.ts";
import { covers } from "../unit-scope.ts";

const named = { unit: UnitPrefix, name: Name };
const Jurisdiction = v.pipe(
  v.string(),
  v.check(
    (code) => jurisdictions().some((place) => place.code === code),
    problem("jurisdiction-unknown", "the law of this jurisdiction is not included"),
  ),
);
/** The schema of each kind's facts. */
export const ReferenceFacts = {
  units: v.object({
    ...named,
    /**
     * Enrols the tablets of the unit's officers when they sign in. Without it, a supervisor or an administrator enrols
     * each tablet.
     */
    enrolment: v.optional(v.literal("on-sign-in", problem("enrolment-unknown", "must be on-sign-in"))),
  }),
  /** The law that applies at a checkpoint is that of its place. */
  checkpoints: v.object({ ...named, jurisdiction: Jurisdiction }),
  operations: v.object(named),
  analysers: v.object({
    ...named,
    model: v.string(),
    /** The unit in which the instrument displays its readings, and whether it displays breath as blood. */
    displayUnit: v.picklist(["mg/L", "ug/L", "ug/100mL", "g/210L", "mg/100mL", "g/L", "g/100mL"]),
    bloodEquivalent: v.boolean(),
    certificate: v.optional(v.string()),
    verifiedUntil: v.optional(Day),
  }),
} as const satisfies Record<ReferenceKind, v.GenericSchema>;

const WORDS: Record<ReferenceKind, string> = {
  units: "units: police organs by their division codes",
  checkpoints: "checkpoints: the places where squads stop drivers",
  operations: "operations: planned actions, also those of the units above",
  analysers: "breath analysers, by serial number, with the date until which their verification is valid",
};

/** The calls of one kind of reference data. */
function routesOf<K extends ReferenceKind>(kind: K) {
  const Facts = ReferenceFacts[kind];
  const Item = v.intersect([v.object({ id: v.string() }), Facts]);
  return new Hono<SignedInEnv>()
    .use(requireSignIn)
    .get(
      "/",
      describeCall({
        tag: "Reference data",
        summary: `List ${kind}`,
        description: `Returns the ${WORDS[kind]}; those of the unit and all under it.`,
        answer: { status: 200, description: `The ${kind}`, schema: v.object({ [kind]: v.array(Item) }) },
        refuses: { 400: "A filter is invalid", 403: "The unit is outside the caller's own" },
      }),
      allow(...ROLES, "reference:read"),
      validate("query", v.object({ unit: v.optional(UnitPrefix) })),
      async (c) => {
        const items = await c.var.store.reference.list(kind, resolveUnit(c, c.req.valid("query").unit));
        // Stored facts were validated by the same schema when they were written.
        const list = items.map(
          ({ id, unit, facts }) =>
            ({ id, unit, ...facts }) as unknown as { id: string } & v.InferOutput<(typeof ReferenceFacts)[K]>,
        );
        return c.json({ [kind]: list } as Record<K, typeof list>, 200);
      },
    )
    .put(
      "/:id",
      describeCall({
        tag: "Reference data",
        summary: `Add or change one of the ${kind}`,
        description:
          "Adds the item or replaces its facts. The audit log records the change. Stops retain the facts that they recorded.",
        answer: { status: 204, description: "Written" },
        refuses: {
          400: "A field is invalid",
          403: "The role must not change this, or the unit is outside the caller's own",
        },
      }),
      allow("supervisor", "administrator", "reference:write"),
      validate("param", v.object({ id: ReferenceId })),
      validate("json", Facts),
      async (c) => {
        const { id } = c.req.valid("param");
        const { unit, ...facts } = c.req.valid("json") as { unit: string } & Record<string, unknown>;
        const { officer, store } = c.var;
        if (!covers(officer.unit, unit)) throw new ProblemError("unit-out-of-scope");
        if (!(await store.reference.put(kind, { id, unit, facts }, officer.unit, actorOf(c))))
          throw new ProblemError("unit-out-of-scope");
        return c.body(null, 204);
      },
    );
}

export const unitRoutes = routesOf("units");
export const checkpointRoutes = routesOf("checkpoints");
export const operationRoutes = routesOf("operations");
export const analyserRoutes = routesOf("analysers");
