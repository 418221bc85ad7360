import { logStop, startChain } from "@roadside/core";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { v7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_PASSWORD } from "../packages/server/src/demo/accounts.ts";
import { ROADSIDE_BREATH_TESTS } from "../packages/worker/src/imports/british-row.ts";
import { findAttachment } from "../packages/worker/src/testing/attachment.ts";
import { newDeviceKey } from "../packages/worker/src/testing/device-key.ts";
import { Tablet } from "../packages/worker/src/testing/tablet.ts";
import { signedIn, startServer } from "./server.ts";

type Json = Record<string, unknown>;
interface Operation {
  parameters?: { in: string; required?: boolean }[];
  requestBody?: unknown;
  responses: Record<string, { content?: Record<string, { schema: Json }> }>;
}
interface Named {
  name: string;
  method: string;
  template: string;
  operation: Operation;
}

let server: Awaited<ReturnType<typeof startServer>>;
let description: { paths: Record<string, Record<string, Operation>> };
const tokens = new Map<string, string>();
const ADMINISTRATOR = "100009";
beforeAll(async () => {
  server = await startServer();
  description = (await (await fetch(`${server.url}/openapi.json`)).json()) as typeof description;
  for (const badge of [ADMINISTRATOR, "100003"]) tokens.set(badge, (await signedIn(server.url, badge)).token);
  // A session that one of the calls ends.
  await signedIn(server.url, ADMINISTRATOR);
  await sendAttachmentEntry();
  // The platform's schedule: the units' ledgers grow and are signed.
  await fetch(`${server.url}/cdn-cgi/local/scheduled`, { headers: { host: "localhost" } });
});
afterAll(() => server?.close());

const STOP = "01752c7d-2380-7e44-acf6-572896229980";
const ENTRY = "01752c7d-2380-766e-be00-3ae78fa8e35d";
const NAME = { zh: "某", en: "Some" };
const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
const SPAN = `unit=532931&from=${day(20)}&to=${day(1)}`;
const OLDER =
  "at,jurisdiction,specimen,value,readingUnit\n2020-03-01T22:00:00+08:00,CN,breath,0.10,mg/L\nyesterday,CN,breath,0.10,mg/L\n";

/** Any public key. */
const POINT = "BNz5w0vBc3dJeY-ejrh3NzMAaP3dwLQ-btp8ilooAmtR5YFwaegqhSwkhkOE9VbiYcGoc1fY0NSs4YWYhJwFuGw";

const shift = (from: string, to: string) => ({
  unit: "532931",
  analyser: "DEMO-5002",
  from,
  to,
  officers: [{ badge: "100001", from, to }],
  counterFirst: 100,
  counterLast: 140,
  mouthpieces: 40,
});

const PHOTO = "a photo";
const { body: photo } = await findAttachment(PHOTO, { mediaType: "image/jpeg" });

/** Sends a stop whose entry names a photo, from an enrolled tablet. */
async function sendAttachmentEntry(): Promise<void> {
  const key = await newDeviceKey();
  const tablet = new Tablet("camera");
  const logged = tablet.zero();
  const entries = [logged, tablet.write("attachment-added", photo, { stop: logged.entry.stop })];
  const send = (method: string, path: string, body: unknown) =>
    fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${tokens.get(ADMINISTRATOR)}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  await send("PUT", "/v1/devices/camera", {
    unit: "532931",
    name: "Camera",
    state: "enrolled",
    publicKey: key.publicKey,
  });
  await send("POST", "/v1/entries", { entries, heads: [await key.head("camera", entries, new Date().toISOString())] });
}

/** An entry of a device that is not enrolled. */
function unsigned() {
  const at = `${day(2)}T21:40:00+08:00`;
  const [id, stop] = [v7(), v7()];
  const said = { jurisdiction: "CN", unit: "532931", officer: "100001", at, recordedAt: at } as const;
  const logged = logStop(startChain("stranger"), {
    id,
    stop,
    ...said,
    readings: [{ specimen: "breath", value: "0.00", unit: "mg/L" }],
  });
  if (!logged.ok) throw new Error(logged.error.message);
  return logged.sealed;
}

/** A successful call. `answers` has the last answer of each earlier call, by the name of the call. */
interface Sample {
  path?: Record<string, string>;
  query?: string;
  body?: unknown;
  /** The body's type if it is not JSON. */
  type?: string;
  badge?: string;
}
type Answers = Record<
  string,
  Json & { findings: { id: string }[]; entries: { id: string }[]; sessions: { id: string; current: boolean }[] }
>;
const SAMPLES: Record<string, (answers: Answers) => Sample[]> = {
  "post /v1/sessions": () => [{ body: { badge: "100001", password: DEMO_PASSWORD } }],
  "post /v1/sessions/current/password": () => [{ body: { current: DEMO_PASSWORD, next: "another long pass phrase" } }],
  "delete /v1/sessions/{id}": ({ "get /v1/sessions": mine }) => [
    { path: { id: mine?.sessions.find(({ current }) => !current)?.id ?? "" } },
  ],
  "post /v1/entries": () => [{ body: { entries: [{}, unsigned()] } }],
  "get /v1/stops": () => [{}, { query: "limit=200&open=true&count=true" }, { query: "from=2020-10-15&to=2020-10-15" }],
  "post /v1/stops/search": () => [{ body: { by: "plate", number: "云L12345" } }],
  "get /v1/stops/{id}": () => [{ path: { id: STOP } }],
  "get /v1/stops/{id}/evidence.zip": () => [{ path: { id: STOP } }],
  "put /v1/attachments/{digest}": () =>
    [1, 2].map(() => ({ path: { digest: photo.digest }, body: PHOTO, type: "image/jpeg" })),
  "get /v1/attachments/{digest}": () => [{ path: { digest: photo.digest } }],
  "get /v1/statistics": () => [
    {},
    { query: `${SPAN}&by=month,reading&compare=previous-year` },
    { query: `${SPAN}&by=day,category` },
    { query: "by=unit,checkpoint" },
    { query: "by=hour" },
  ],
  "get /v1/obligations": () => [{ query: "limit=200&count=true" }, { query: "state=overdue" }],
  "get /v1/integrity": () => [{ query: SPAN }],
  "get /v1/integrity/impact": () => [{ query: `${SPAN}&analyser=DEMO-5003` }],
  "get /v1/integrity/findings/{id}": ({ "get /v1/integrity": found }) => [
    { path: { id: found?.findings[0]?.id ?? "" } },
  ],
  "post /v1/integrity/findings/{id}/answers": ({ "get /v1/integrity": found }) => [
    {
      path: { id: found?.findings[0]?.id ?? "" },
      body: { verdict: "explained", words: "The certificate came a day later." },
      badge: "100003",
    },
  ],
  "get /v1/integrity/heaping": () => [{ query: SPAN }],
  "post /v1/integrity/memory": () => [
    {
      body: {
        analyser: "DEMO-5002",
        unit: "532931",
        tests: [{ number: "1", at: `${day(2)}T21:40:00+08:00`, value: "0.00", unit: "mg/L" }],
      },
    },
  ],
  "post /v1/integrity/shifts": () => [{ body: shift(`${day(2)}T20:00:00+08:00`, `${day(2)}T23:00:00+08:00`) }],
  "get /v1/ledger/inclusion": () => [{ query: `entry=${ENTRY}` }],
  "get /v1/ledger/consistency": () => [{ query: "unit=532931&from=1&to=2" }],
  "get /v1/exports/stops.csv": () => [{ query: SPAN }],
  "get /v1/exports/stops.ndjson": () => [{ query: SPAN }],
  "post /v1/imports/stops": () => [{ query: "unit=532931&source=older.csv", body: OLDER, type: "text/csv" }],
  "post /v1/imports/roadside-breath-tests": () => [
    {
      query: "unit=532931&source=british.csv",
      body: `${ROADSIDE_BREATH_TESTS.required.join(",")}\n`,
      type: "text/csv",
    },
  ],
  "get /v1/imports/{id}": (answers) => [{ path: { id: String(answers["post /v1/imports/stops"]?.import) } }],
  "get /v1/imports/{id}/refused.csv": (answers) => [
    { path: { id: String(answers["post /v1/imports/stops"]?.import) } },
  ],
  "post /v1/devices": () => [{ body: { id: "walked", publicKey: POINT } }],
  "post /v1/devices/{id}/chain": () => [{ path: { id: "written" }, body: { highest: 1 } }],
  "put /v1/devices/{id}": () => [
    { path: { id: "written" }, body: { unit: "532931", name: "Tablet 2", state: "enrolled", publicKey: POINT } },
  ],
  "put /v1/devices/{id}/recovery-codes/{badge}": () => [
    { path: { id: "written", badge: ADMINISTRATOR }, body: { code: "K7QM-2VXD-9RTN-4HWC" } },
  ],
  "get /v1/devices/{id}/recovery-codes": () => [{ path: { id: "written" } }],
  "post /v1/quarantine/{id}/decision": ({ "get /v1/quarantine": waiting }) => [
    {
      path: { id: waiting?.entries[0]?.id ?? "" },
      body: { decision: "open", reason: "the tablet was enrolled a day late" },
    },
  ],
  "post /v1/keys": () => [{ body: { name: "The court's system", unit: "532931", scopes: ["stops:read"], days: 30 } }],
  "delete /v1/keys/{id}": (answers) => [{ path: { id: String(answers["post /v1/keys"]?.id) } }],
  "put /v1/officers/{badge}": () => [
    {
      path: { badge: "300001" },
      body: { name: NAME, role: "officer", unit: "532931", password: "a long pass phrase" },
    },
  ],
  "get /v1/officers/{badge}/sessions": () => [{ path: { badge: "100003" } }],
  "delete /v1/officers/{badge}/sessions": () => [{ path: { badge: "100001" } }],
  "delete /v1/officers/{badge}": () => [{ path: { badge: "100002" } }],
  "put /v1/units/{id}": () => [{ path: { id: "532933" }, body: { unit: "532933", name: NAME } }],
  "put /v1/checkpoints/{id}": () => [
    { path: { id: "gate" }, body: { unit: "532931", name: NAME, jurisdiction: "CN" } },
  ],
  "put /v1/operations/{id}": () => [{ path: { id: "night" }, body: { unit: "5329", name: NAME } }],
  "put /v1/analysers/{id}": () => [
    {
      path: { id: "A-1" },
      body: {
        unit: "532931",
        name: NAME,
        model: "M-1",
        displayUnit: "mg/L",
        bloodEquivalent: false,
        certificate: "C-1",
      },
    },
  ],
  "put /v1/clock": () => [{ body: { time: new Date().toISOString() } }],
  "put /v1/retention": () => [{ body: { negative: { keepDays: 365 } } }],
};

/**
 * The last calls: they need another call's answer, or end the session. Before them come writes, then reads and deletes.
 */
const LAST = [
  "post /v1/quarantine/{id}/decision",
  "post /v1/integrity/findings/{id}/answers",
  "get /v1/integrity/findings/{id}",
  "delete /v1/sessions/{id}",
  "post /v1/sessions/current/password",
  "delete /v1/sessions/current",
];
const rank = ({ name, method }: Named) =>
  LAST.includes(name) ? 10 + LAST.indexOf(name) : ["put", "post", "get", "delete"].indexOf(method);

describe("the OpenAPI document", () => {
  it("is valid OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(description) as never);
    expect([valid, errors]).toEqual([true, undefined]);
  });

  it("is true: every call returns what it describes, with every field that it names and no other", {
    timeout: 180_000,
  }, async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
    ajv.addSchema(closed(description) as Json, "api");
    const faults: string[] = [];
    const answers = {} as Answers;
    for (const named of operationsOf(description.paths).sort((a, b) => rank(a) - rank(b))) {
      const { name, method, template, operation } = named;
      const samples = SAMPLES[name]?.(answers) ?? (needsNothing(named) ? [{}] : []);
      if (samples.length === 0) faults.push(`${name} has no sample in this test`);
      for (const sample of samples) {
        const response = await call(named, sample);
        const text = await response.text();
        const says = `${name}: ${response.status}`;
        const documented = operation.responses[response.status];
        const [type] = Object.keys(documented?.content ?? {});
        const [sent] = (response.headers.get("content-type") ?? "").split(";");
        if (!response.ok) faults.push(`${says} ${text.slice(0, 300)}`);
        else if (!documented) faults.push(`${says} is not described`);
        else if (type === undefined ? text !== "" : sent !== type)
          faults.push(`${says} answers ${sent}, described as ${type ?? "nothing"}`);
        else if (type === "application/json") {
          const place = ["paths", template, method, "responses", String(response.status), "content", type, "schema"];
          const holds = ajv.compile({ $ref: `api#/${place.map(pointed).join("/")}` });
          answers[name] = JSON.parse(text) as Answers[string];
          if (!holds(answers[name]))
            faults.push(...new Set((holds.errors ?? []).map((error) => `${says} ${where(error)}`)));
        }
      }
    }
    expect(faults.slice(0, 60)).toEqual([]);
  });
});

function operationsOf(paths: typeof description.paths): Named[] {
  return Object.entries(paths).flatMap(([template, calls]) =>
    Object.entries(calls).map(([method, operation]) => ({
      name: `${method} ${template}`,
      method,
      template,
      operation,
    })),
  );
}

function needsNothing({ method, operation: { parameters = [], requestBody } }: Named): boolean {
  return (requestBody === undefined || method === "get") && !parameters.some(({ required }) => required);
}

function call(
  { method, template }: Named,
  { path = {}, query, body, type, badge = ADMINISTRATOR }: Sample,
): Promise<Response> {
  const address = template.replace(/\{(\w+)\}/g, (_, key: string) => path[key] ?? "");
  return fetch(`${server.url}${address}${query ? `?${query}` : ""}`, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${tokens.get(badge)}`,
      ...(body === undefined ? {} : { "content-type": type ?? "application/json" }),
    },
    ...(body === undefined ? {} : { body: type ? String(body) : JSON.stringify(body) }),
  });
}

/** Encodes a step of a JSON Pointer for an address. */
function pointed(step: string): string {
  return encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"));
}

function where({ instancePath, message, params }: { instancePath: string; message?: string; params: unknown }): string {
  return `${instancePath.replace(/\/\d+/g, "/*")} ${message} ${JSON.stringify(params)}`;
}

/** Closes every object of a schema that does not say that it is open, so that an unnamed field is an error. */
function closed(schema: unknown, isPart = false): unknown {
  if (Array.isArray(schema)) return schema.map((one) => closed(one));
  if (typeof schema !== "object" || schema === null) return schema;
  const parts = Object.entries(schema as Json).map(([key, value]) => [
    key,
    key === "allOf" ? (value as unknown[]).map((one) => closed(one, true)) : closed(value),
  ]);
  const copy = Object.fromEntries(parts) as Json;
  const isObject = copy.type === "object" && copy.properties !== undefined && copy.additionalProperties === undefined;
  return !isPart && (isObject || Array.isArray(copy.allOf)) ? { ...copy, unevaluatedProperties: false } : copy;
}
