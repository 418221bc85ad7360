import { type SealedEntry, verify } from "@roadside/core";
import { parse } from "csv-parse/sync";
import { beforeEach, describe, expect, it } from "vitest";
import { createVault } from "../personal/vault.ts";
import { importsOn } from "../store/imports.ts";
import { json, PERSONAL_KEY, type Server, startServer, type Who } from "../testing/server.ts";

interface Outcome {
  import: string;
  lines: number;
  accepted: number;
  duplicates: number;
  refused: number;
  flagged: number;
  nextLine: number | null;
  code?: string;
  errors?: { code: string; path: string }[];
}

let server: Server;
beforeEach(async () => {
  server = await startServer();
});

const BRITISH = "Reason,Month,Year,WeekType,TimeBand,BreathAlcoholLevel(microg 100ml),AgeBand,Gender";
const STOPS = "at,jurisdiction,officer,specimen,value,readingUnit,analyser,testNumber,plate,observation";
const row = (
  minute: number,
  more: Partial<Record<"value" | "analyser" | "testNumber" | "plate" | "observation", string>> = {},
) => {
  const at = `2014-03-01T22:${String(minute).padStart(2, "0")}:00+08:00`;
  return [
    at,
    "CN",
    "100001",
    "breath",
    more.value ?? "0.00",
    "mg/L",
    more.analyser ?? "",
    more.testNumber ?? "",
    more.plate ?? "",
    more.observation ?? "",
  ].join(",");
};
const file = (...rows: string[]) => [STOPS, ...rows].join("\n");

const send = async (
  body: BodyInit,
  { who = "supervisor" as Who, path = "stops", type = "text/csv", query = "unit=532931&source=archive" } = {},
) => {
  // Node requires `duplex` for a streamed body.
  const init = { method: "POST", headers: { "content-type": type }, body, duplex: "half" };
  return server.call<Outcome>(who, `/v1/imports/${path}?${query}`, init);
};
const took = async (...args: Parameters<typeof send>) => {
  const { accepted, duplicates, refused, nextLine } = (await send(...args)).body;
  return [accepted, duplicates, refused, nextLine];
};
const refusedCsv = async (id: string, who: Who = "supervisor") => {
  const headers = { authorization: `Bearer ${await server.signIn(who)}` };
  const response = await server.app.request(`/v1/imports/${id}/refused.csv`, { headers });
  return { status: response.status, text: await response.text() };
};
const rowsOf = (csv: string) => parse(csv, { bom: true, columns: true }) as Record<string, string>[];
const all = async () => {
  const { results } = await server.db
    .prepare("SELECT device, hash, bytes FROM entries ORDER BY device, seq")
    .all<{ device: string; hash: string; bytes: string }>();
  return results.map(({ hash, bytes }): SealedEntry => ({ entry: JSON.parse(bytes) as SealedEntry["entry"], hash }));
};

/** Chunks of bytes, and then what a broken line gives: an error instead of an end. */
function cutOff(text: string, at: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text).subarray(0, at);
  let isSent = false;
  return new ReadableStream({
    pull(controller) {
      if (isSent) controller.error(new Error("the line broke"));
      else controller.enqueue(bytes);
      isSent = true;
    },
  });
}

describe("importing older stops", () => {
  it("makes each row a stop in a chain of the import's own, judged by the law of its day", async () => {
    const { status, body } = await send(
      file(row(1), row(2, { value: "0.90", plate: "云L12345" }), row(3, { analyser: "A-1", testNumber: "17" })),
    );
    expect([status, body]).toEqual([
      200,
      {
        import: expect.stringMatching(/^[0-9a-f]{32}$/),
        lines: 3,
        accepted: 3,
        duplicates: 0,
        refused: 0,
        flagged: 0,
        nextLine: null,
      },
    ]);
    const { stops } = (
      await server.call<{ stops: { id: string; category: string; officer: string }[] }>("officer", "/v1/stops")
    ).body;
    expect(stops.map(({ category, officer }) => [category, officer])).toEqual([
      ["below-limit", "100001"],
      ["drunk", "100001"],
      ["below-limit", "100001"],
    ]);
    const entries = await all();
    expect(new Set(entries.map(({ entry }) => entry.device))).toEqual(new Set([`import-${body.import}`]));
    expect(verify(entries)).toEqual({ ok: true, findings: [] });
    const found = await server.call<{ stops: object[] }>(
      "officer",
      "/v1/stops/search",
      json({ by: "plate", number: "云L12345" }),
    );
    expect(found.body.stops).toHaveLength(1);
    expect((await server.call("supervisor", `/v1/imports/${body.import}`)).body).toMatchObject({
      import: body.import,
      format: "stops",
      unit: "532931",
      source: "archive",
      badge: "100002",
      lastLine: 4,
      accepted: 3,
      refused: 0,
    });
  });

  it("adds nothing twice if it is sent again, in full, longer or by another user", async () => {
    expect(await took(file(row(1), row(2)))).toEqual([2, 0, 0, null]);
    expect(await took(file(row(1), row(2)))).toEqual([0, 2, 0, null]);
    expect(await took(file(row(1), row(2), row(3, { plate: "云L12345" })), { who: "administrator" })).toEqual([
      1,
      2,
      0,
      null,
    ]);
    expect(await took(file(row(1), row(2), row(3, { plate: "云L12345" })))).toEqual([0, 3, 0, null]);
    expect(verify(await all())).toEqual({ ok: true, findings: [] });
  });

  it("can be cut off at any byte and sent again", async () => {
    const whole = file(
      ...Array.from({ length: 12 }, (_, index) =>
        row(index, { plate: "云L12345", observation: '"says ""no"", twice"' }),
      ),
    );
    for (const at of [3, 95, 150, 400, 401, whole.length - 1]) {
      const { status, body } = await send(cutOff(whole, at));
      expect([status, body.code]).toEqual([400, "body-cut-off"]);
    }
    const [accepted = 0, duplicates = 0, refused] = (await took(whole)) as number[];
    expect([accepted + duplicates, refused]).toEqual([12, 0]);
    expect(await server.db.prepare("SELECT count(*) AS n FROM stops").first("n")).toBe(12);
    expect(verify(await all())).toEqual({ ok: true, findings: [] });
  });

  it("sent twice at once, it is there once", async () => {
    const whole = file(...Array.from({ length: 30 }, (_, index) => row(index)));
    await server.signIn("supervisor");
    const answers = await Promise.all([send(whole), send(whole)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.reduce((sum, { body }) => sum + body.accepted, 0)).toBe(30);
    expect(verify(await all())).toEqual({ ok: true, findings: [] });
  });

  it("counts a test of an analyser's memory once, in any download", async () => {
    const memory = (number: number) => row(number, { analyser: "A-1", testNumber: String(number) });
    await send(file(memory(1), memory(2)), { query: "unit=532931&source=march" });
    expect(await took(file(memory(2), memory(3)), { query: "unit=532931&source=april" })).toEqual([1, 1, 0, null]);
  });

  it("continues where the previous call ended", async () => {
    const rows = Array.from({ length: 20_500 }, (_, index) => row(index % 60, { observation: String(index) }));
    const first = (await send(file(...rows))).body;
    expect([first.lines, first.nextLine]).toEqual([20_000, 20_002]);
    const next = (await send(file(...rows.slice(20_000)), { query: "unit=532931&source=archive&firstLine=20002" }))
      .body;
    expect([next.import === first.import, next.accepted, next.nextLine]).toEqual([true, 500, null]);
    expect(await server.db.prepare("SELECT count(*) AS n FROM stops").first("n")).toBe(20_500);
  }, 120_000);

  it("also reads NDJSON, and an invalid line does not affect the others", async () => {
    const good = {
      at: "2014-03-01T22:10:00+08:00",
      jurisdiction: "CN",
      specimen: "breath",
      value: "0.00",
      readingUnit: "mg/L",
      officer: null,
    };
    const lines = [
      good,
      "{",
      [],
      { ...good, value: 0 },
      { ...good, colour: "red" },
      { ...good, outcome: "refused", value: "" },
    ];
    const body = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
    const { body: answer } = await send(body, { type: "application/x-ndjson" });
    expect([answer.accepted, answer.refused]).toEqual([2, 4]);
    expect(
      rowsOf((await refusedCsv(answer.import)).text).map(({ line, problem }) => [line, problem?.split(":")[0]]),
    ).toEqual([
      ["2", "line-not-json"],
      ["3", "line-not-json"],
      ["4", "field-invalid"],
      ["5", "field-unknown"],
    ]);
  });

  it("takes the Department for Transport's files", async () => {
    const rows = [
      "Other,Jan,2013,Weekday,12am-4am,36,20-24,Male",
      "Other,Jan,2013,Weekday,12am-4am,36,20-24,Male",
      "Other,Feb,2013,Weekend,noon,0,Other,Female",
    ];
    const { body } = await send(`\ufeff${[BRITISH, ...rows].join("\r\n")}`, {
      path: "roadside-breath-tests",
      who: "administrator",
      query: "unit=GB&source=2013.csv",
    });
    expect([body.accepted, body.refused]).toEqual([2, 1]);
    expect(rowsOf((await refusedCsv(body.import, "administrator")).text)).toMatchObject([
      { Month: "Feb", TimeBand: "noon", line: "4", field: "TimeBand" },
    ]);
  });
});

describe("refused lines", () => {
  const bad = [
    row(1, { value: "-1" }),
    row(2, { plate: "L12345" }),
    "2014-02-30T10:00:00+08:00,CN,,breath,0.00,mg/L,,,,",
    "too,few",
    row(5, { observation: "=cmd()" }).replace("mg/L", "mg/mL"),
    '"open',
  ];

  it("are reported with line, column and problem; corrected and sent under the same name, they are imported", async () => {
    const { body } = await send(file(row(0), ...bad, row(7)));
    expect([body.accepted, body.refused]).toEqual([2, 6]);
    const { text } = await refusedCsv(body.import);
    const refused = rowsOf(text);
    expect(refused.map(({ line, field, problem }) => [line, field, problem?.split(":")[0]])).toEqual([
      ["3", "value", "value-negative"],
      ["4", "plate", "plate-unknown-form"],
      ["5", "at", "time-invalid"],
      ["6", "", "columns-do-not-fit"],
      ["7", "readingUnit", "unit-not-of-specimen"],
      ["8", "", "line-not-csv"],
    ]);
    expect(refused[3]).toMatchObject({ at: "too", jurisdiction: "few", text: "too,few" });
    // A cell that a spreadsheet would run gets an apostrophe, and is read without it.
    expect([refused[0]?.value, refused[4]?.observation]).toEqual(["'-1", "'=cmd()"]);

    // Sent back as it is, nothing changes.
    expect(await took(text)).toEqual([0, 0, 6, null]);
    const mended = text
      .replace("'-1", "0.01")
      .replace("L12345", "云L12345")
      .replace("2014-02-30", "2014-02-28")
      .replace("mg/mL", "mg/L");
    expect(await took(mended)).toEqual([4, 0, 2, null]);
    expect(await took(mended)).toEqual([0, 4, 2, null]);
    const bytes = (await all()).map(({ entry }) => entry.body as { observations?: string[]; provenance?: object });
    expect(bytes.flatMap(({ observations = [] }) => observations)).toEqual(["=cmd()"]);
    expect(bytes.at(-1)?.provenance).toEqual({ source: "archive", line: 7 });
    expect(rowsOf((await refusedCsv(body.import)).text).map(({ line }) => line)).toEqual(["6", "8"]);
    expect((await server.call("supervisor", `/v1/imports/${body.import}`)).body).toMatchObject({
      accepted: 6,
      refused: 2,
      lastLine: 9,
    });
    expect(verify(await all())).toEqual({ ok: true, findings: [] });
  });

  it("include lines that were imported before with other content", async () => {
    await send(file(row(1), row(2)));
    const { body } = await send(file(row(1, { value: "0.90" }).replace(":01:", ":01:"), row(2)));
    expect([body.accepted, body.duplicates, body.refused]).toEqual([0, 1, 1]);
    expect(rowsOf((await refusedCsv(body.import)).text)).toMatchObject([
      { line: "2", problem: expect.stringContaining("imported-before") },
    ]);
  });

  it("may contain personal data: they are stored encrypted and deleted after thirty days, with an audit record", async () => {
    const { body } = await send(file(row(1, { plate: "云L12345", value: "x" })));
    const { results } = await server.db.prepare("SELECT * FROM import_refusals").all();
    expect(JSON.stringify(results)).not.toContain("12345");
    const imports = importsOn(server.db, createVault(PERSONAL_KEY));
    expect(
      await imports.dropOldRefusals({ at: "2026-12-20T11:00:00.000Z", badge: "server", unit: "", address: "" }),
    ).toBe(0);
    expect(
      await imports.dropOldRefusals({ at: "2026-12-20T13:00:00.000Z", badge: "server", unit: "", address: "" }),
    ).toBe(1);
    expect(rowsOf((await refusedCsv(body.import)).text)).toEqual([]);
    expect(
      await server.db.prepare("SELECT subject FROM audit WHERE action = 'import.refusals-dropped'").first("subject"),
    ).toMatch(/^1 lines from before/);
  });
});

describe("a refused import", () => {
  it.each([
    ["where the first line lacks a column", "at,value\n", "request-invalid", [["column-missing", "/jurisdiction"]]],
    [
      "where it has one that is not known, since nothing is dropped in silence",
      "at,jurisdiction,colour\n",
      "request-invalid",
      [["field-unknown", "/colour"]],
    ],
    ["where it names one twice", "at,At,jurisdiction\n", "request-invalid", [["column-twice", "/at"]]],
    ["where it is empty", "", "request-invalid", [["source-empty", ""]]],
  ])("%s", async (_, body, code, errors) => {
    const { status, body: answer } = await send(body);
    expect([status, answer.code, answer.errors?.map((error) => [error.code, error.path])]).toEqual([400, code, errors]);
  });

  it("where it is of another kind, or too large", async () => {
    expect((await send("{}", { type: "application/json" })).body.code).toBe("media-type-unknown");
    const headers = { "content-type": "text/csv", "content-length": "100000001" };
    const { body } = await server.call<Outcome>("supervisor", "/v1/imports/stops?unit=532931&source=x", {
      method: "POST",
      headers,
      body: "at",
    });
    expect(body.code).toBe("body-too-large");
  });

  it.each([
    "unit=532931",
    "source=x",
    "unit=532931&source=",
    "unit=532931&source=x&firstLine=0",
    "unit=532931&source=x&digest=1",
  ])("where %s is not how it is named", async (query) => {
    expect((await send(file(), { query })).body.code).toBe("request-invalid");
  });
});

describe("who imports", () => {
  it("a supervisor or an administrator, for their own unit and all under it, and rows of other units are refused", async () => {
    for (const who of ["officer", "auditor"] as const) expect((await send(file(row(1)), { who })).status).toBe(403);
    expect((await send(file(row(1)), { who: "neighbour" })).body.code).toBe("unit-out-of-scope");
    const body = `at,jurisdiction,unit,specimen,value,readingUnit\n2014-03-01T22:10:00+08:00,CN,532932,breath,0.00,mg/L`;
    const { body: answer } = await send(body);
    expect([answer.accepted, answer.refused]).toEqual([0, 1]);
    expect(await took(body, { who: "prefecture", query: "unit=5329&source=archive" })).toEqual([1, 0, 0, null]);
  });

  it("sees imports of their own unit and all under it, and every read of refused lines is audited", async () => {
    const { body } = await send(file(row(1, { value: "x" })));
    const seen = async (who: Who) =>
      (await server.call<{ imports: { import: string }[] }>(who, "/v1/imports")).body.imports.map((one) => one.import);
    expect([await seen("supervisor"), await seen("prefecture"), await seen("neighbour")]).toEqual([
      [body.import],
      [body.import],
      [],
    ]);
    expect((await server.call("neighbour", `/v1/imports/${body.import}`)).status).toBe(404);
    expect((await refusedCsv(body.import, "neighbour")).status).toBe(404);
    expect((await refusedCsv(body.import, "officer")).status).toBe(403);
    await refusedCsv(body.import);
    const { results } = await server.db
      .prepare("SELECT badge, action, subject FROM audit WHERE action LIKE 'import.%' ORDER BY id")
      .all();
    expect(results).toEqual([
      { badge: "100002", action: "import.sent", subject: body.import },
      { badge: "100002", action: "import.refused-seen", subject: body.import },
    ]);
  });

  it("adds no line to a chain of another unit's import, under any name", async () => {
    const digest = "0".repeat(64);
    const ours = (await send(file(row(1)), { query: `unit=532931&source=x&digest=${digest}` })).body.import;
    const theirs = (await send(file(row(1)), { who: "neighbour", query: `unit=532932&source=x&digest=${digest}` }))
      .body;
    expect([theirs.accepted, theirs.import === ours]).toEqual([1, false]);
  });

  it("a row of the future is refused", async () => {
    const { body } = await send(file(row(1).replace("2014", "2027")));
    expect(rowsOf((await refusedCsv(body.import)).text)).toMatchObject([
      { field: "at", problem: expect.stringContaining("time-in-future") },
    ]);
  });
});
