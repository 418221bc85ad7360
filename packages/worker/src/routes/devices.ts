import { UnitCode } from "@roadside/core";
import { Hono } from "hono";
import * as v from "valibot";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { linkNext, PageLimit, readCursor } from "../http/pages.ts";
import { ProblemError } from "../http/problem.ts";
import { Flag, ReferenceId, UnitPrefix } from "../http/schemas.ts";
import { actorOf, allow, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import { importPublicKey } from "../ingest/signatures.ts";
import { problem } from "../problem-codes.ts";
import type { Device } from "../store/devices.ts";
import { covers } from "../unit-scope.ts";

/** More than the time of a call explains, and less than what matters on a record. */
const CLOCK_TOLERANCE_MS = 2 * 60_000;

const State = v.picklist(
  ["pending", "enrolled", "revoked"],
  problem("device-state-unknown", "must be pending, enrolled or revoked"),
);
/** Only the server names the chains of imports. */
const DeviceId = v.pipe(
  ReferenceId,
  v.check(
    (id) => !id.startsWith("import-"),
    problem("device-reserved", "must not begin with import-, which names imports"),
  ),
);
const Name = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, problem("text-empty", "must not be empty")),
  v.maxLength(100, problem("text-too-long", "must have at most 100 characters")),
);
const Unit = v.union(
  [v.literal(""), UnitCode],
  problem("unit-code-malformed", "must be a code such as 532931, or empty for all units"),
);
const MAX_SEQUENCE = 1_000_000_000;
const SEQUENCE = problem("count-invalid", "must be a whole number from 1 to 1,000,000,000");
const Sequence = v.pipe(v.number(), v.integer(SEQUENCE), v.minValue(1, SEQUENCE), v.maxValue(MAX_SEQUENCE, SEQUENCE));
/** Its form only; WebCrypto checks that it is a point of the curve. */
const PublicKey = v.pipe(
  v.string(),
  v.regex(/^[0-9A-Za-z_-]{87}$/, problem("public-key-invalid", "must be 65 bytes in base64url")),
);

const Listed = v.object({
  id: v.string(),
  unit: v.string(),
  name: v.string(),
  publicKey: v.string(),
  state: State,
  askedBy: v.string(),
  askedAt: v.string(),
  changedBy: v.nullable(v.string()),
  changedAt: v.nullable(v.string()),
  written: v.nullable(v.number()),
  clock: v.nullable(v.object({ sentAt: v.string(), receivedAt: v.string(), skewMs: v.number() })),
  flags: v.array(Flag),
});
const EnrolmentRequest = v.strictObject({
  id: DeviceId,
  publicKey: PublicKey,
  name: v.optional(Name),
  unit: v.optional(Unit),
});
const DeviceFacts = v.strictObject({
  unit: Unit,
  name: Name,
  state: v.picklist(["enrolled", "revoked"], problem("device-state-unknown", "must be enrolled or revoked")),
  publicKey: v.optional(PublicKey),
});

const tag = "Devices";
const KEY =
  "The key is an ECDSA key on P-256: its uncompressed point, 65 bytes in base64url (WebCrypto exports it as `raw`).";

export const deviceRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn)
  .get(
    "/",
    describeCall({
      tag,
      summary: "List devices",
      description:
        "The tablets and programs of the unit and all under it, in the order of their ids: who requested each, who " +
        "changed it, and the state of its clock when it last sent entries. `skewMs` is by how much its clock was " +
        "ahead of the server's; a difference of more than two minutes has the flag `clock-off`. The times of " +
        "entries are not corrected by it.",
      answer: {
        status: 200,
        description: "A page of devices",
        schema: v.object({ devices: v.array(Listed), next: v.nullable(v.string()) }),
      },
      refuses: {
        400: "A filter is invalid",
        403: "The role must not see this, or the unit is outside the caller's own",
      },
    }),
    allow("supervisor", "auditor", "administrator"),
    validate(
      "query",
      v.object({
        unit: v.optional(UnitPrefix),
        state: v.optional(State),
        cursor: v.optional(v.pipe(v.string(), v.maxLength(64))),
        limit: v.optional(PageLimit),
      }),
    ),
    async (c) => {
      const { unit, state, cursor, limit = 50 } = c.req.valid("query");
      const afterId = cursor === undefined ? undefined : readCursor(cursor, /^([0-9A-Za-z._-]{1,64})$/)[0];
      const { devices, next } = await c.var.store.devices.list({ unit: resolveUnit(c, unit), state, afterId, limit });
      return c.json({ devices: devices.map(toListedDevice), next: linkNext(c, next) }, 200);
    },
  )
  .post(
    "/",
    describeCall({
      tag,
      summary: "Request enrolment",
      description:
        "A tablet sends its own key, for the unit of the signed-in officer or one under it, and gets its " +
        `state. The call is idempotent. ${KEY} The device is \`pending\` until a supervisor or an administrator ` +
        "enrols it. It is enrolled at once if one of them sends it, or if its unit's facts have `enrolment: on-sign-in` " +
        "and no entries of that name are stored. Only a supervisor or an administrator can give a known device " +
        "another key.",
      answer: { status: 200, description: "The device and its state", schema: Listed },
      refuses: {
        400: "A field is invalid",
        403: "The role must not enrol devices, or the unit is outside the caller's own",
        409: "A device of that name has another key or belongs to another unit",
        429: "The officer requested too many new devices in a day",
      },
    }),
    allow("officer", "supervisor", "administrator"),
    validate("json", EnrolmentRequest),
    async (c) => {
      const { id, publicKey, unit = c.var.officer.unit, name = id } = c.req.valid("json");
      const { officer, store } = c.var;
      if (!covers(officer.unit, unit)) throw new ProblemError("unit-out-of-scope");
      await requireKey(publicKey);
      const device = await store.devices.requestEnrolment(
        { id, unit, name, publicKey },
        actorOf(c),
        officer.role !== "officer",
      );
      if (device === "taken") throw new ProblemError("device-taken");
      if (device === "too-many") throw new ProblemError("too-many-devices");
      return c.json(toListedDevice(device), 200);
    },
  )
  .put(
    "/:id",
    describeCall({
      tag,
      summary: "Enrol, revoke or move a device",
      description:
        "Adds a device with its key, or changes its unit, name, state or key. The audit log records who did. The " +
        `change applies to all later calls of the device. ${KEY}`,
      answer: { status: 204, description: "Written" },
      refuses: {
        400: "A field is invalid",
        403: "The role must not change this, or the unit is outside the caller's own",
        404: "The device is outside the caller's unit, or is new and has no key",
      },
    }),
    allow("supervisor", "administrator"),
    validate("param", v.object({ id: DeviceId })),
    validate("json", DeviceFacts),
    async (c) => {
      const { id } = c.req.valid("param");
      const { publicKey = null, ...facts } = c.req.valid("json");
      const { officer, store } = c.var;
      if (!covers(officer.unit, facts.unit)) throw new ProblemError("unit-out-of-scope");
      if (publicKey !== null) await requireKey(publicKey);
      if (!(await store.devices.put({ id, ...facts, publicKey }, actorOf(c)))) throw new ProblemError("not-found");
      return c.body(null, 204);
    },
  )
  .post(
    "/:id/chain",
    describeCall({
      tag,
      summary: "Report the end of a device's chain",
      description:
        "After a restore of the server (the header `roadside-epoch` has changed) a tablet sends again what it still " +
        "has, and then the number of the last entry that it wrote (`highest`). The response has the number of " +
        "entries that are missing; a finding of the rule `chain` names them.",
      answer: { status: 200, description: "What is missing", schema: v.object({ missing: v.number() }) },
      refuses: { 400: "A field is invalid", 404: "The device is outside the caller's unit" },
    }),
    allow("officer", "supervisor", "administrator"),
    validate("param", v.object({ id: DeviceId })),
    validate("json", v.strictObject({ highest: Sequence })),
    async (c) => {
      const { highest } = c.req.valid("json");
      const missing = await c.var.store.devices.reportChain(c.req.valid("param").id, highest, actorOf(c));
      if (missing === null) throw new ProblemError("not-found");
      return c.json({ missing }, 200);
    },
  );

/** Returns a device as the API shows it, with a flag if its clock is off. */
function toListedDevice(device: Device): v.InferOutput<typeof Listed> {
  const isOff = device.clock !== null && Math.abs(device.clock.skewMs) > CLOCK_TOLERANCE_MS;
  const flags = isOff
    ? [{ code: "clock-off", message: "The clock is off by more than two minutes", path: "/clock/skewMs" }]
    : [];
  return { ...device, flags };
}

async function requireKey(publicKey: string): Promise<void> {
  if ((await importPublicKey(publicKey)) !== null) return;
  throw new ProblemError("request-invalid", {
    errors: [{ code: "public-key-invalid", message: "is not a point on P-256", path: "/publicKey" }],
  });
}
