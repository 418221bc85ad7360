import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_PASSWORD } from "../packages/worker/demo/accounts.ts";
import { signedIn, startServer } from "./server.ts";

type Json = Record<string, unknown>;
interface Operation {
  parameters?: { name: string; in: string; required?: boolean }[];
  responses: Record<string, { content?: Record<string, { schema: Json }> }>;
}

let server: Awaited<ReturnType<typeof startServer>>;
let description: { paths: Record<string, Record<string, Operation>> };
let token: string;
beforeAll(async () => {
  server = await startServer();
  description = (await (await fetch(`${server.url}/openapi.json`)).json()) as typeof description;
  ({ token } = await signedIn(server.url, "100009"));
  // What the platform's clock does: the units' logs grow and are signed.
  await fetch(`${server.url}/cdn-cgi/local/scheduled`, { headers: { host: "localhost" } });
});
afterAll(() => server?.close());

const STOP = "01752c7d-2380-7e44-acf6-572896229980";
const ENTRY = "01752c7d-2380-766e-be00-3ae78fa8e35d";
const NAME = { zh: "某", en: "Some" };
const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
const SPAN = `unit=532931&from=${day(14)}&to=${day(1)}`;

/** A call that answers well: what stands for the template's parameters, the query, the body. Calls without any of them need no line here. */
interface Sample {
  path?: Record<string, string>;
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
}
const SAMPLES: Record<string, Sample[]> = {
  "post /v1/sessions": [{ body: { badge: "100001", password: DEMO_PASSWORD } }],
  "post /v1/sessions/current/password": [{ body: { current: DEMO_PASSWORD, next: "another long pass phrase" } }],
  "delete /v1/sessions/{id}": [{ path: { id: "another" } }],
  "post /v1/entries": [{ body: { entries: [{}] } }],
  "get /v1/stops": [{}, { query: "limit=200&open=true" }, { query: `from=2020-10-15&to=2020-10-15` }],
  "post /v1/stops/search": [{ body: { by: "plate", number: "云L12345" } }],
  "get /v1/stops/{id}": [{ path: { id: STOP } }],
  "get /v1/statistics": [
    {},
    { query: `${SPAN}&by=month,reading&compare=previous-year` },
    { query: `${SPAN}&by=day,category` },
    { query: "by=unit,checkpoint" },
    { query: "by=hour" },
  ],
  "get /v1/obligations": [{ query: "limit=200" }, { query: "state=overdue" }],
  "get /v1/integrity": [{ query: SPAN }],
  "get /v1/integrity/impact": [{ query: `${SPAN}&analyser=DEMO-5003` }],
  "get /v1/log/inclusion": [{ query: `entry=${ENTRY}` }],
  "get /v1/log/consistency": [{ query: "unit=532931&from=1&to=2" }],
  "get /v1/exports/stops.csv": [{ query: SPAN }],
  "get /v1/exports/stops.ndjson": [{ query: SPAN }],
  "put /v1/officers/{badge}": [{ path: { badge: "300001" }, body: { name: NAME, role: "officer", unit: "532931", password: "a long pass phrase" } }],
  "delete /v1/officers/{badge}/sessions": [{ path: { badge: "100001" } }],
  "get /v1/officers/{badge}/sessions": [{ path: { badge: "100003" } }],
  "delete /v1/officers/{badge}": [{ path: { badge: "100002" } }],
  "put /v1/units/{id}": [{ path: { id: "532933" }, body: { unit: "532933", name: NAME } }],
  "put /v1/checkpoints/{id}": [{ path: { id: "gate" }, body: { unit: "532931", name: NAME, jurisdiction: "CN" } }],
  "put /v1/operations/{id}": [{ path: { id: "night" }, body: { unit: "5329", name: NAME } }],
  "put /v1/analysers/{id}": [
    { path: { id: "A-1" }, body: { unit: "532931", name: NAME, model: "M-1", displayUnit: "mg/L", bloodEquivalent: false, certificate: "C-1" } },
  ],
  "put /v1/retention": [{ body: { negative: { keepDays: 365 } } }],
};

/** What ends the walk's own session comes last. */
const LAST = ["delete /v1/sessions/{id}", "post /v1/sessions/current/password", "delete /v1/sessions/current"];

describe("the API's description", () => {
  it("is valid OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(description) as never);
    expect([valid, errors]).toEqual([true, undefined]);
  });

  it("is true: every call answers as it says, with every field that it names and none that it does not", { timeout: 180_000 }, async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
    const exact = closed(description) as Json;
    ajv.addSchema(exact, "api");
    const faults: string[] = [];
    // What only a call of the walk itself can give.
    const another = (await (
      await fetch(`${server.url}/v1/sessions`, { headers: { authorization: `Bearer ${(await signedIn(server.url, "100009")).token}` } })
    ).json()) as {
      sessions: { id: string; current: boolean }[];
    };
    const made: Record<string, string> = { "delete /v1/sessions/{id} id": another.sessions.find(({ current }) => current)?.id ?? "" };
    const operations = Object.entries(description.paths).flatMap(([template, calls]) =>
      Object.entries(calls).map(([method, operation]) => ({ name: `${method} ${template}`, method, template, operation })),
    );
    for (const { name, method, template, operation } of operations.sort((a, b) => LAST.indexOf(a.name) - LAST.indexOf(b.name))) {
      for (const sample of SAMPLES[name] ?? [{}]) {
        const path = template.replace(/\{(\w+)\}/g, (_, key: string) => made[`${name} ${key}`] ?? sample.path?.[key] ?? "");
        const response = await fetch(`${server.url}${path}${sample.query ? `?${sample.query}` : ""}`, {
          method: method.toUpperCase(),
          headers: {
            authorization: `Bearer ${token}`,
            ...(sample.body === undefined ? {} : { "content-type": "application/json" }),
            ...sample.headers,
          },
          ...(sample.body === undefined ? {} : { body: JSON.stringify(sample.body) }),
        });
        const text = await response.text();
        const says = `${name}: ${response.status}`;
        if (!response.ok) {
          faults.push(`${says} ${text.slice(0, 300)}`);
          continue;
        }
        const documented = operation.responses[response.status];
        const [type] = Object.keys(documented?.content ?? {});
        const [sent] = (response.headers.get("content-type") ?? "").split(";");
        if (!documented) faults.push(`${says} is not described`);
        else if (type === undefined ? text !== "" : sent !== type) faults.push(`${says} answers ${sent}, described as ${type ?? "nothing"}`);
        else if (type === "application/json") {
          const place = ["paths", template, method, "responses", String(response.status), "content", type, "schema"];
          const holds = ajv.compile({
            $ref: `api#/${place.map((one) => encodeURIComponent(one.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`,
          });
          if (!holds(JSON.parse(text))) faults.push(...new Set((holds.errors ?? []).map((error) => `${says} ${where(error)}`)));
        }
      }
    }
    expect(faults.slice(0, 60)).toEqual([]);
  });
});

function where({ instancePath, message, params }: { instancePath: string; message?: string; params: unknown }): string {
  return `${instancePath.replace(/\/\d+/g, "/*")} ${message} ${JSON.stringify(params)}`;
}

/** The description with every object closed that does not say that it is open, so that a field which it does not name is a fault. */
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
