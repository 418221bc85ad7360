import type { Role } from "../accounts/roles.ts";
import type { Scope } from "../accounts/scopes.ts";
import { json } from "./server.ts";

/** The caller's unit in relation to the unit whose records are requested. */
export const RELATIONS = { own: "532931", parent: "5329", child: "53293101", neighbour: "532932" } as const;
export type Relation = keyof typeof RELATIONS;
/** The unit that has the records. */
export const UNIT = RELATIONS.own;

/** The unit's data before any call. A caller who may not see the unit must not find any of `marks` in a response. */
export interface World {
  readonly stop: string;
  readonly entry: string;
  readonly finding: string;
  readonly import: string;
  readonly quarantined: string;
  readonly device: string;
  readonly attachment: { readonly digest: string; readonly bytes: Uint8Array<ArrayBuffer> };
  readonly marks: readonly string[];
  /** A new account, key or session of the unit, to be changed or ended. */
  readonly newOfficer: () => Promise<string>;
  readonly newKey: () => Promise<string>;
  readonly newSession: (badge: string) => Promise<string>;
}
export const PLATE = "云L·MARK1";
export const OFFICER = "MARK-1";
export const OPERATION = "mark-operation";
export const ANALYSER = "MARK-2";
export const CHECKPOINT = "mark-checkpoint";

interface Caller {
  readonly badge: string;
}
interface MatrixRequest {
  readonly path: string;
  readonly init?: RequestInit;
  /** A person's call with another session than their usual one. */
  readonly token?: string;
}

/** Who may make a call, and what comes of it. */
export interface Line {
  readonly roles: readonly Role[];
  /** What a key needs; left out where no key may. */
  readonly scope?: Scope;
  readonly request: (world: World, caller: Caller) => string | MatrixRequest | Promise<MatrixRequest>;
  /** For who may, in the unit itself and in the one above it. */
  readonly status: number;
  /**
   * The status for a permitted role in a unit below or in another branch. If left out, `status`, with no data of the
   * unit.
   */
  readonly outside?: number;
  /** The status for a permitted role in a unit below. If left out, `outside`. */
  readonly below?: number;
  /** Whether the answer shows something of the unit to who may see it. */
  readonly shows?: boolean;
  /** What of the unit those below it see too. */
  readonly inherited?: readonly string[];
}

const EVERYBODY = ["officer", "supervisor", "auditor", "administrator"] as const;
const SHIFT = { from: "2026-11-19T20:00:00+08:00", to: "2026-11-19T23:00:00+08:00" };
/** The generator of P-256: a point as good as any. */
const PUBLIC_KEY = "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU";
const DESK = ["supervisor", "auditor", "administrator"] as const;
const READERS = ["auditor", "administrator"] as const;
const LEADERS = ["supervisor", "administrator"] as const;
const ADMINISTRATOR = ["administrator"] as const;
const NAME = { zh: "某物", en: "Something" };
const NIGHT = "from=2026-11-19&to=2026-11-19";
const OFFICER_FACTS = { name: NAME, role: "officer", unit: UNIT, password: "long enough to be one" };
const remove = async (path: string | Promise<string>): Promise<MatrixRequest> => ({
  path: await path,
  init: { method: "DELETE" },
});

/** A kind of reference data: its list and its writing. */
function reference(kind: string, facts: object = {}, inherited: readonly string[] = []): Record<string, Line> {
  return {
    [`get /v1/${kind}`]: {
      roles: EVERYBODY,
      scope: "reference:read",
      request: () => `/v1/${kind}`,
      status: 200,
      shows: true,
      inherited,
    },
    [`put /v1/${kind}/{id}`]: {
      roles: LEADERS,
      scope: "reference:write",
      request: () => ({ path: `/v1/${kind}/written`, init: json({ unit: UNIT, name: NAME, ...facts }, "PUT") }),
      status: 204,
      outside: 403,
    },
  };
}
export const ANALYSER_FACTS = { model: "Alcotest", displayUnit: "mg/L", bloodEquivalent: false };

/** Calls that require no sign-in. */
export const OPEN: readonly string[] = [
  "get /livez",
  "get /readyz",
  "get /healthz",
  "post /v1/sessions",
  "get /v1/ledger/key",
];

/**
 * Every call behind the sign-in, by role, scope and unit. Each new call needs a line here: who may make it (`roles`,
 * and `scope` if a key may), its request for the unit's records (`request`), its status (`status`), and the status for
 * a caller in a unit below or in another branch (`outside`). `packages/worker/src/access.test.ts` checks it.
 */
export const MATRIX: Readonly<Record<string, Line>> = {
  "post /v1/entries": {
    roles: ["officer", "supervisor", "administrator"],
    scope: "entries:write",
    request: () => ({ path: "/v1/entries", init: json({ entries: [] }) }),
    status: 200,
  },

  "get /v1/stops": { roles: EVERYBODY, scope: "stops:read", request: () => "/v1/stops", status: 200, shows: true },
  "post /v1/stops/search": {
    roles: EVERYBODY,
    scope: "personal:read",
    request: () => ({ path: "/v1/stops/search", init: json({ by: "plate", number: PLATE }) }),
    status: 200,
    shows: true,
  },
  "get /v1/stops/{id}": {
    roles: EVERYBODY,
    scope: "personal:read",
    request: ({ stop }) => `/v1/stops/${stop}`,
    status: 200,
    outside: 404,
    shows: true,
  },
  "get /v1/stops/{id}/evidence.zip": {
    roles: EVERYBODY,
    scope: "personal:read",
    request: ({ stop }) => `/v1/stops/${stop}/evidence.zip`,
    status: 200,
    outside: 404,
    shows: true,
  },
  "put /v1/attachments/{digest}": {
    roles: ["officer", "supervisor", "administrator"],
    scope: "entries:write",
    request: ({ attachment: { digest, bytes } }) => ({
      path: `/v1/attachments/${digest}`,
      init: { method: "PUT", headers: { "content-type": "image/png" }, body: bytes },
    }),
    status: 200,
    outside: 404,
  },
  "get /v1/attachments/{digest}": {
    roles: EVERYBODY,
    scope: "personal:read",
    request: ({ attachment: { digest } }) => `/v1/attachments/${digest}`,
    status: 200,
    outside: 404,
    shows: true,
  },
  "get /v1/statistics": {
    roles: EVERYBODY,
    scope: "statistics:read",
    request: () => "/v1/statistics?by=checkpoint",
    status: 200,
    shows: true,
  },
  "get /v1/obligations": {
    roles: EVERYBODY,
    scope: "obligations:read",
    request: () => "/v1/obligations",
    status: 200,
    shows: true,
  },
  "get /v1/exports/stops.csv": {
    roles: DESK,
    scope: "exports:read",
    request: () => "/v1/exports/stops.csv",
    status: 200,
    shows: true,
  },
  "get /v1/exports/stops.ndjson": {
    roles: DESK,
    scope: "exports:read",
    request: () => "/v1/exports/stops.ndjson",
    status: 200,
    shows: true,
  },

  "get /v1/odata": { roles: DESK, scope: "exports:read", request: () => "/v1/odata", status: 200 },
  "get /v1/odata/$metadata": { roles: DESK, scope: "exports:read", request: () => "/v1/odata/$metadata", status: 200 },
  "get /v1/odata/Stops": {
    roles: DESK,
    scope: "exports:read",
    request: () => "/v1/odata/Stops",
    status: 200,
    shows: true,
  },

  "get /v1/integrity": {
    roles: DESK,
    scope: "integrity:read",
    request: () => `/v1/integrity?${NIGHT}`,
    status: 200,
    shows: true,
  },
  "get /v1/integrity/impact": {
    roles: DESK,
    scope: "integrity:read",
    request: () => `/v1/integrity/impact?${NIGHT}&analyser=${ANALYSER}`,
    status: 200,
    shows: true,
  },
  "get /v1/integrity/findings/{id}": {
    roles: DESK,
    scope: "integrity:read",
    request: ({ finding }) => `/v1/integrity/findings/${finding}`,
    status: 200,
    outside: 404,
    shows: true,
  },
  "post /v1/integrity/findings/{id}/answers": {
    roles: ["supervisor"],
    request: ({ finding }) => ({
      path: `/v1/integrity/findings/${finding}/answers`,
      init: json({ verdict: "explained", words: "seen" }),
    }),
    status: 201,
    outside: 404,
  },

  "get /v1/ledger/heads": { roles: EVERYBODY, scope: "ledger:read", request: () => "/v1/ledger/heads", status: 200 },
  "get /v1/ledger/inclusion": {
    roles: EVERYBODY,
    scope: "ledger:read",
    request: ({ entry }) => `/v1/ledger/inclusion?entry=${entry}`,
    status: 200,
    outside: 404,
  },
  "get /v1/ledger/consistency": {
    roles: EVERYBODY,
    scope: "ledger:read",
    request: () => `/v1/ledger/consistency?unit=${UNIT}&from=1&to=1`,
    status: 200,
    outside: 403,
  },

  "get /v1/integrity/heaping": {
    roles: DESK,
    scope: "integrity:read",
    request: () => `/v1/integrity/heaping?${NIGHT}&jurisdiction=CN&specimen=breath`,
    status: 200,
  },
  "get /v1/integrity/memory": {
    roles: DESK,
    scope: "integrity:read",
    request: () => "/v1/integrity/memory",
    status: 200,
  },
  "post /v1/integrity/memory": {
    roles: LEADERS,
    request: () => ({
      path: "/v1/integrity/memory",
      init: json({ analyser: ANALYSER, unit: UNIT, tests: [{ number: "1", at: "2026-11-19T21:40:00+08:00" }] }),
    }),
    status: 200,
    outside: 403,
  },

  "get /v1/integrity/shifts": {
    roles: DESK,
    scope: "integrity:read",
    request: () => "/v1/integrity/shifts",
    status: 200,
  },
  "post /v1/integrity/shifts": {
    roles: ["officer", "supervisor", "administrator"],
    // An officer closes the shifts that they were on.
    request: (_, { badge }) => ({
      path: "/v1/integrity/shifts",
      init: json({
        unit: UNIT,
        analyser: ANALYSER,
        ...SHIFT,
        officers: [{ badge, ...SHIFT }],
        counterFirst: 1,
        counterLast: 2,
      }),
    }),
    status: 200,
    outside: 403,
  },

  "get /v1/devices": { roles: DESK, request: () => "/v1/devices", status: 200 },
  "post /v1/devices": {
    roles: ["officer", "supervisor", "administrator"],
    request: () => ({ path: "/v1/devices", init: json({ id: "asked", unit: UNIT, publicKey: PUBLIC_KEY }) }),
    status: 200,
    outside: 403,
  },
  "post /v1/devices/{id}/chain": {
    roles: ["officer", ...LEADERS],
    request: () => ({ path: "/v1/devices/put/chain", init: json({ highest: 1 }) }),
    status: 404,
  },
  "put /v1/devices/{id}": {
    roles: LEADERS,
    request: () => ({
      path: "/v1/devices/put",
      init: json({ unit: UNIT, name: "Put", state: "enrolled", publicKey: PUBLIC_KEY }, "PUT"),
    }),
    status: 204,
    outside: 403,
  },
  // The tablets of a unit are used by the units under it.
  "put /v1/devices/{id}/recovery-codes/{badge}": {
    roles: ["officer", "supervisor", "administrator"],
    request: ({ device }, { badge }) => ({
      path: `/v1/devices/${device}/recovery-codes/${badge}`,
      init: json({ code: "a code of 16 or more" }, "PUT"),
    }),
    status: 204,
    below: 204,
    outside: 404,
  },
  "get /v1/devices/{id}/recovery-codes": {
    roles: ADMINISTRATOR,
    request: ({ device }) => `/v1/devices/${device}/recovery-codes`,
    status: 200,
    outside: 404,
    shows: true,
  },
  "get /v1/quarantine": { roles: ADMINISTRATOR, request: () => "/v1/quarantine", status: 200, shows: true },
  "post /v1/quarantine/{id}/decision": {
    roles: ADMINISTRATOR,
    request: ({ quarantined }) => ({
      path: `/v1/quarantine/${quarantined}/decision`,
      init: json({ decision: "discard", reason: "Not ours" }),
    }),
    status: 200,
    outside: 404,
  },

  "post /v1/imports/stops": {
    roles: LEADERS,
    request: () => ({
      path: `/v1/imports/stops?unit=${UNIT}&source=again`,
      init: { method: "POST", headers: { "content-type": "text/csv" }, body: "at,outcome\n" },
    }),
    status: 400,
    outside: 403,
  },
  "post /v1/imports/roadside-breath-tests": {
    roles: LEADERS,
    request: () => ({
      path: `/v1/imports/roadside-breath-tests?unit=${UNIT}&source=again`,
      init: { method: "POST", headers: { "content-type": "text/csv" }, body: "x\n" },
    }),
    status: 400,
    outside: 403,
  },
  "get /v1/imports": { roles: LEADERS, request: () => "/v1/imports", status: 200, shows: true },
  "get /v1/imports/{id}": {
    roles: LEADERS,
    request: (world) => `/v1/imports/${world.import}`,
    status: 200,
    outside: 404,
    shows: true,
  },
  "get /v1/imports/{id}/refused.csv": {
    roles: LEADERS,
    request: (world) => `/v1/imports/${world.import}/refused.csv`,
    status: 200,
    outside: 404,
  },

  "get /v1/audit": { roles: READERS, scope: "audit:read", request: () => "/v1/audit", status: 200, shows: true },
  "get /v1/officers": { roles: READERS, request: () => "/v1/officers", status: 200, shows: true },
  "put /v1/officers/{badge}": {
    roles: ADMINISTRATOR,
    request: async ({ newOfficer }) => ({
      path: `/v1/officers/${await newOfficer()}`,
      init: json(OFFICER_FACTS, "PUT"),
    }),
    status: 204,
    outside: 403,
  },
  "delete /v1/officers/{badge}": {
    roles: ADMINISTRATOR,
    request: ({ newOfficer }) => remove(newOfficer().then((badge) => `/v1/officers/${badge}`)),
    status: 204,
    outside: 404,
  },
  "get /v1/officers/{badge}/sessions": {
    roles: ADMINISTRATOR,
    request: () => `/v1/officers/${OFFICER}/sessions`,
    status: 200,
    outside: 404,
    shows: true,
  },
  "delete /v1/officers/{badge}/sessions": {
    roles: ADMINISTRATOR,
    request: ({ newOfficer }) => remove(newOfficer().then((badge) => `/v1/officers/${badge}/sessions`)),
    status: 204,
    outside: 404,
  },
  "get /v1/keys": { roles: READERS, request: () => "/v1/keys", status: 200, shows: true },
  "post /v1/keys": {
    roles: ADMINISTRATOR,
    request: () => ({ path: "/v1/keys", init: json({ name: "Court", unit: UNIT, scopes: ["stops:read"], days: 1 }) }),
    status: 201,
    outside: 403,
  },
  "delete /v1/keys/{id}": {
    roles: ADMINISTRATOR,
    request: ({ newKey }) => remove(newKey().then((id) => `/v1/keys/${id}`)),
    status: 204,
    outside: 404,
  },

  // The caller's own sessions, in any unit; another user's session is not found.
  "get /v1/sessions": { roles: EVERYBODY, request: () => "/v1/sessions", status: 200 },
  "get /v1/sessions/current": { roles: EVERYBODY, request: () => "/v1/sessions/current", status: 200 },
  "delete /v1/sessions/current": {
    roles: EVERYBODY,
    request: async ({ newSession }, { badge }) => ({
      ...(await remove("/v1/sessions/current")),
      token: await newSession(badge),
    }),
    status: 204,
  },
  "post /v1/sessions/current/password": {
    roles: EVERYBODY,
    request: () => ({ path: "/v1/sessions/current/password", init: json({ current: "x", next: "too short" }) }),
    status: 400,
  },
  "delete /v1/sessions/{id}": { roles: EVERYBODY, request: () => remove("/v1/sessions/of-another-user"), status: 404 },

  ...reference("units"),
  ...reference("checkpoints", { jurisdiction: "CN" }),
  // Those of a unit are carried out by the units below it.
  ...reference("operations", {}, [OPERATION]),
  ...reference("analysers", ANALYSER_FACTS),
  "get /v1/tablet": {
    roles: EVERYBODY,
    request: () => "/v1/tablet",
    status: 200,
    shows: true,
    // Officers of a unit work below it too.
    inherited: [OPERATION, OFFICER],
  },

  // The rule holds for every unit, so it belongs to who administers all of them.
  "get /v1/retention": { roles: ADMINISTRATOR, request: () => "/v1/retention", status: 403 },
  "put /v1/retention": {
    roles: ADMINISTRATOR,
    request: () => ({ path: "/v1/retention", init: json({ negative: null }, "PUT") }),
    status: 403,
  },
  "post /v1/retention/runs": {
    roles: ADMINISTRATOR,
    request: () => ({ path: "/v1/retention/runs", init: json({}) }),
    status: 403,
  },
  "get /v1/clock": { roles: ADMINISTRATOR, request: () => "/v1/clock", status: 403 },
  "put /v1/clock": {
    roles: ADMINISTRATOR,
    request: () => ({ path: "/v1/clock", init: json({ time: "2026-11-20T20:00:00+08:00" }, "PUT") }),
    status: 403,
  },
};
