import { beforeEach, describe, expect, it } from "vitest";
import { json, type Server, startServer, type Who } from "../testing/server.ts";
import { Tablet } from "../testing/tablet.ts";

interface Feed {
  "@odata.context": string;
  "@odata.count"?: number;
  "@odata.nextLink"?: string;
  value: Record<string, unknown>[];
  errors?: { code: string; path: string }[];
}

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});

const send = (who: Who, ...entries: unknown[]) => server.call(who, "/v1/entries", json({ entries }));
const feed = (options = "", who: Who = "supervisor") => server.call<Feed>(who, `/v1/odata/Stops${options}`);
const filtered = async (filter: string) => (await feed(`?$filter=${encodeURIComponent(filter)}`)).body;

describe("the OData feed", () => {
  it("describes its content to programs", async () => {
    const root = await server.call<Feed>("supervisor", "/v1/odata");
    expect(root.body).toEqual({
      "@odata.context": "http://localhost/v1/odata/$metadata",
      value: [{ name: "Stops", kind: "EntitySet", url: "Stops" }],
    });
    expect(root.headers.get("odata-version")).toBe("4.0");
    const token = await server.signIn("supervisor");
    const response = await server.app.request("/v1/odata/$metadata", { headers: { authorization: `Bearer ${token}` } });
    const xml = await response.text();
    expect(response.headers.get("content-type")).toBe("application/xml");
    expect(xml).toContain('<EntitySet Name="Stops" EntityType="Roadside.Stop"/>');
    await send("officer", tablet.breath("0.364"));
    const [row = {}] = (await feed()).body.value;
    expect(Object.keys(row)).toEqual([...xml.matchAll(/<Property Name="(\w+)"/g)].map(([, name]) => name));
  });

  it("is stops as rows of plain values, with an exact number as reading", async () => {
    await send("officer", tablet.breath("0.364"));
    const { body } = await feed();
    expect(body["@odata.context"]).toBe("http://localhost/v1/odata/$metadata#Stops");
    expect(body.value).toMatchObject([
      {
        unit: "532931",
        category: "drunk",
        reading: 0.364,
        readingUnit: "mg/L",
        at: "2026-11-19T21:40:00+08:00",
        voided: false,
      },
    ]);
    expect((await feed("?$select=unit,reading")).body).toMatchObject({
      "@odata.context": "http://localhost/v1/odata/$metadata#Stops(unit,reading)",
      value: [{ unit: "532931", reading: 0.364 }],
    });
  });

  it("continues by its next link until all or the requested number of stops are returned, each once", async () => {
    for (let batch = 0; batch < 3; batch += 1)
      await send("officer", ...Array.from({ length: 450 }, () => tablet.zero()));
    for (const [options, all] of [
      ["?$count=true", 1_350],
      ["?$top=1200", 1_200],
      ["?$top=3", 3],
      ["?$top=0", 0],
    ] as const) {
      const ids = new Set<unknown>();
      let next: string | undefined = `http://localhost/v1/odata/Stops${options}`;
      while (next) {
        const { body }: { body: Feed } = await server.call<Feed>("supervisor", next);
        for (const { id } of body.value) ids.add(id);
        if (options.includes("count")) expect(body["@odata.count"]).toBe(1_350);
        next = body["@odata.nextLink"];
      }
      expect([options, ids.size]).toEqual([options, all]);
    }
  });

  it("filters by what a list filters by, and refuses the rest of the language instead of ignoring it", async () => {
    await send("officer", tablet.breath("0.85"), tablet.zero({ at: "2026-11-18T21:40:00+08:00" }));
    expect((await filtered("category eq 'drunk'")).value).toHaveLength(1);
    expect(
      (await filtered("(at ge 2026-11-18T00:00:00+08:00 and at lt 2026-11-19T00:00:00+08:00) and unit eq '532931'"))
        .value,
    ).toMatchObject([{ category: "below-limit" }]);
    expect((await filtered("checkpoint eq 'xilan-bus-station' and category eq 'drinking'")).value).toEqual([]);
    for (const filter of [
      "category eq 'drunk' or unit eq '5329'",
      "contains(unit, '53')",
      "reading gt 0.2",
      "category eq 'tipsy'",
      "at ge yesterday",
      "unit eq '",
      "unit eq 5",
      "((unit eq '532931')",
    ]) {
      expect([filter, (await filtered(filter)).errors]).toMatchObject([
        filter,
        [{ code: expect.stringMatching(/filter-unsupported/), path: "/$filter" }],
      ]);
    }
    for (const option of ["$orderby=at", "$expand=x", "$skip=5", "$select=name", "$skiptoken=x", "$top=-1"])
      expect([option, (await feed(`?${option}`)).status]).toEqual([option, 400]);
  });

  it("is limited to the caller's unit, refused to officers, and audited as an export", async () => {
    await send("neighbour", new Tablet("tablet-2").zero({ unit: "532932" }));
    expect((await feed()).body.value).toEqual([]);
    expect((await feed("", "prefecture")).body.value).toHaveLength(1);
    expect((await feed("?$filter=unit eq '532932'")).status).toBe(403);
    expect((await feed("", "officer")).status).toBe(403);
    expect((await server.call(null, "/v1/odata/Stops")).status).toBe(401);
    expect(
      await server.db
        .prepare("SELECT count(*) AS n FROM audit WHERE action = 'stops.exported' AND subject LIKE 'odata%'")
        .first("n"),
    ).toBe(2);
  });
});
