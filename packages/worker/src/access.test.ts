import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Role } from "./accounts/roles.ts";
import { SCOPES, type Scope } from "./accounts/scopes.ts";
import { apiKeysOn } from "./store/api-keys.ts";
import {
  ANALYSER,
  ANALYSER_FACTS,
  CHECKPOINT,
  MATRIX,
  OFFICER,
  OPEN,
  OPERATION,
  PLATE,
  RELATIONS,
  type Relation,
  UNIT,
  type World,
} from "./testing/access-matrix.ts";
import { findAttachment } from "./testing/attachment.ts";
import { newDeviceKey } from "./testing/device-key.ts";
import { addOfficer, json, type Server, startServer } from "./testing/server.ts";
import { Tablet } from "./testing/tablet.ts";

interface Call {
  "x-roles"?: string[];
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string }[];
}

const ROLES = ["officer", "supervisor", "auditor", "administrator"] as const;
const NAME = { zh: "某人", en: "Officer" };
const WHO = { at: "2026-11-20T12:00:00.000Z", badge: "100009", unit: "", address: "" };
const SEES: readonly Relation[] = ["own", "parent"];

let server: Server;
let world: World;
let calls: Map<string, Call>;
const tokens = new Map<string, string>();

beforeAll(async () => {
  server = await startServer();
  const { body } = await server.call<{ paths: Record<string, Record<string, Call>> }>(null, "/openapi.json");
  calls = new Map(
    Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, call]) => [`${method} ${path}`, call] as const),
    ),
  );
  world = await makeWorld();
  for (const [relation, unit] of Object.entries(RELATIONS)) {
    for (const role of ROLES) {
      const badge = badgeOf(role, relation);
      await addOfficer({ badge, name: NAME, role, unit }, server.clock.now);
      tokens.set(badge, await world.newSession(badge));
    }
    tokens.set(`key ${relation}`, await newKey(unit, SCOPES));
  }
});

const badgeOf = (role: Role, relation: string) => `${role}-${relation}`.slice(0, 20);

async function newKey(unit: string, scopes: readonly Scope[]): Promise<string> {
  const secret = `rsk_${crypto.randomUUID()}`;
  await apiKeysOn(env.DB).add(
    { id: crypto.randomUUID(), name: "System", unit, scopes, expiresAt: "2027-01-01T00:00:00.000Z" },
    secret,
    WHO,
  );
  return secret;
}

/**
 * Seeds one unit with a drunk driver's stop, an analyser whose verification expired, an import, an officer with a
 * session, a key, and one of each kind of reference data.
 */
async function makeWorld(): Promise<World> {
  const ok = async (path: string, init: RequestInit) => {
    const answer = await server.call<Record<string, unknown>>("administrator", path, init);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const written = { unit: UNIT, name: { zh: "标记", en: "Mark" } };
  await ok("/v1/units/mark-unit", json(written, "PUT"));
  await ok(`/v1/checkpoints/${CHECKPOINT}`, json({ ...written, jurisdiction: "CN" }, "PUT"));
  await ok(`/v1/operations/${OPERATION}`, json({ unit: UNIT, name: NAME }, "PUT"));
  await ok(`/v1/analysers/${ANALYSER}`, json({ ...written, ...ANALYSER_FACTS }, "PUT"));
  const test = {
    outcome: "reading",
    reading: { specimen: "breath", value: "1.20", unit: "mg/L" },
    analyser: { serial: ANALYSER, certificate: "MARK-3", verifiedUntil: "2025-01-01" },
  } as const;
  const personal = {
    salt: "00112233445566778899aabbccddeeff",
    plate: { kind: "other", number: PLATE } as const,
    name: "标记某",
  };
  const tablet = new Tablet("mark-tablet");
  const drunk = tablet.logged(
    { checkpoint: CHECKPOINT, operation: OPERATION, tests: [test] },
    { unit: UNIT, officer: OFFICER, personal },
  );
  const { stop } = drunk.entry;
  const photo = await findAttachment("标记某 in a photo");
  await ok(
    "/v1/entries",
    json({ entries: [drunk, tablet.write("attachment-added", photo.body, { unit: UNIT, officer: OFFICER, stop })] }),
  );
  await ok(`/v1/attachments/${photo.body.digest}`, photo.sent);
  await addOfficer({ badge: OFFICER, name: NAME, role: "officer", unit: UNIT }, server.clock.now);
  const newSession = async (badge: string) => {
    const { body } = await server.call<{ token: string }>(
      null,
      "/v1/sessions",
      json({ badge, password: server.password }),
    );
    return body.token;
  };
  const headers = { authorization: `Bearer ${await newSession(OFFICER)}`, "content-type": "application/json" };
  const { publicKey } = await newDeviceKey();
  await ok("/v1/devices/enrolled", json({ unit: UNIT, name: "Enrolled", state: "enrolled", publicKey }, "PUT"));
  const code = JSON.stringify({ code: "a code of 16 or more" });
  await server.app.request(`/v1/devices/enrolled/recovery-codes/${OFFICER}`, { method: "PUT", headers, body: code });
  const { sessions } = (await ok(`/v1/officers/${OFFICER}/sessions`, {})) as unknown as { sessions: { id: string }[] };
  const { id: key } = (await ok("/v1/keys", json({ name: "Marked", unit: UNIT, scopes: ["stops:read"], days: 1 }))) as {
    id: string;
  };
  const night = "/v1/integrity?from=2026-11-19&to=2026-11-19";
  const { findings } = (await ok(night, {})) as unknown as { findings: { id: string }[] };
  const imported = (await ok(`/v1/imports/stops?unit=${UNIT}&source=mark-source`, {
    method: "POST",
    headers: { "content-type": "text/csv" },
    body: "at,jurisdiction,outcome\nnever,CN,refused\n",
  })) as { import: string };
  // From a device that is not enrolled, so without a head.
  const stray = new Tablet("mark-stray").logged({ checkpoint: CHECKPOINT }, { unit: UNIT, officer: OFFICER });
  await ok("/v1/entries", json({ entries: [stray], heads: [] }));
  const { entries: quarantined } = (await ok("/v1/quarantine", {})) as unknown as { entries: { id: string }[] };
  let made = 0;
  return {
    stop,
    device: "enrolled",
    attachment: { digest: photo.body.digest, bytes: photo.bytes },
    entry: drunk.entry.id,
    finding: findings[0]?.id ?? "",
    import: imported.import,
    quarantined: quarantined[0]?.id ?? "",
    marks: [
      stop,
      drunk.entry.id,
      PLATE,
      "标记",
      OFFICER,
      "mark-unit",
      CHECKPOINT,
      OPERATION,
      "mark-source",
      "mark-tablet",
      "mark-stray",
      ANALYSER,
      "MARK-3",
      key,
      imported.import,
      ...sessions.map(({ id }) => id),
    ],
    newOfficer: async () => {
      made += 1;
      const badge = `made-${made}`;
      await addOfficer({ badge, name: NAME, role: "officer", unit: UNIT }, server.clock.now);
      return badge;
    },
    newKey: async () => {
      const id = crypto.randomUUID();
      await apiKeysOn(env.DB).add(
        { id, name: "System", unit: UNIT, scopes: ["stops:read"], expiresAt: "2027-01-01T00:00:00.000Z" },
        id,
        WHO,
      );
      return id;
    },
    newSession,
  };
}

/** What comes of a call, and what of the unit its answer shows. */
async function answer(
  name: string,
  caller: { badge: string; token: string | null; isPerson?: boolean },
  inUnit = false,
): Promise<{ status: number; code: string; marks: string[] }> {
  const request = await (MATRIX[name] as (typeof MATRIX)[string]).request(world, {
    badge: caller.isPerson === false ? OFFICER : caller.badge,
  });
  const { path, init = {}, token: other } = typeof request === "string" ? { path: request } : request;
  const token = caller.isPerson ? (other ?? caller.token) : caller.token;
  const headers = new Headers(init.headers);
  if (token !== null) headers.set("authorization", `Bearer ${token}`);
  const response = await server.app.request(inUnit ? `${path}${path.includes("?") ? "&" : "?"}unit=${UNIT}` : path, {
    ...init,
    headers,
  });
  const body = new TextDecoder().decode(await response.arrayBuffer());
  return {
    status: response.status,
    code: response.status >= 400 ? (JSON.parse(body) as { code: string }).code : "",
    marks: world.marks.filter((mark) => body.includes(mark)),
  };
}

describe("the matrix", () => {
  it("has a line for each call behind the sign-in, and for no other: add yours to src/testing/access-matrix.ts", () => {
    expect([...Object.keys(MATRIX), ...OPEN].sort()).toEqual([...calls.keys()].sort());
  });

  it("matches the API description: the roles, and the scope that a key needs", () => {
    for (const [name, { roles, scope }] of Object.entries(MATRIX)) {
      const { "x-roles": described, security } = calls.get(name) ?? {};
      expect([name, described, security]).toEqual([
        name,
        [...roles],
        [{ session: [] }, ...(scope ? [{ key: [scope] }] : [])],
      ]);
    }
    for (const name of OPEN) expect([name, calls.get(name)?.security]).toEqual([name, []]);
  });
});

describe("each call, by each role and key of each unit, of the records of one", () => {
  it.each(Object.entries(MATRIX))(
    "%s",
    { timeout: 60_000 },
    async (name, { roles, scope, status, outside = status, below = outside, shows = false, inherited = [] }) => {
      const takesUnit =
        name.startsWith("get ") &&
        (calls.get(name)?.parameters ?? []).some((one) => one.in === "query" && one.name === "unit") &&
        !name.endsWith("consistency");
      const expected: string[] = [];
      const got: string[] = [];
      const note = (
        who: string,
        {
          mayCall,
          relation,
          expectedStatus,
          refusal,
        }: { mayCall: boolean; relation: Relation; expectedStatus: number; refusal: string },
        { status: was, code, marks }: Awaited<ReturnType<typeof answer>>,
      ) => {
        const mayShow = mayCall && SEES.includes(relation);
        const hidden = mayCall && relation === "child" ? marks.filter((mark) => !inherited.includes(mark)) : marks;
        expected.push(
          `${who}: ${mayCall ? expectedStatus : `403 ${refusal}`}, ${mayShow && shows ? "shows records" : "shows nothing"}`,
        );
        got.push(
          `${who}: ${mayCall ? was : `${was} ${code}`}, ${(mayShow ? shows && marks.length > 0 : hidden.length > 0) ? "shows records" : "shows nothing"}`,
        );
      };
      for (const relation of Object.keys(RELATIONS) as Relation[]) {
        const expectedStatus = SEES.includes(relation) ? status : relation === "child" ? below : outside;
        const callers = [
          ...ROLES.map((role) => ({
            who: `${role} of ${relation}`,
            badge: badgeOf(role, relation),
            mayCall: roles.includes(role),
            refusal: "role-not-allowed",
          })),
          {
            who: `key of ${relation}`,
            badge: `key ${relation}`,
            mayCall: scope !== undefined,
            refusal: "scope-missing",
          },
        ];
        for (const { who, badge, ...outcome } of callers) {
          const caller = { badge, token: tokens.get(badge) as string, isPerson: !badge.startsWith("key ") };
          note(who, { ...outcome, relation, expectedStatus }, await answer(name, caller));
          if (!takesUnit || !outcome.mayCall) continue;
          // A caller of another unit is refused; a caller of a unit below gets its own data.
          const named = relation === "neighbour" ? 403 : status;
          note(
            `${who}, naming the unit`,
            { ...outcome, relation, expectedStatus: named },
            await answer(name, caller, true),
          );
        }
      }
      expect(got).toEqual(expected);
    },
  );

  it.each(Object.entries(MATRIX))("%s, without a session and with a key of another scope", async (name, { scope }) => {
    expect((await answer(name, { badge: OFFICER, token: null })).code).toBe("sign-in-needed");
    const other = await newKey(UNIT, [scope === "stops:read" ? "ledger:read" : "stops:read"]);
    expect(await answer(name, { badge: OFFICER, token: other })).toMatchObject({
      status: 403,
      code: "scope-missing",
      marks: [],
    });
  });
});
