import { beforeEach, describe, expect, it } from "vitest";
import { json, type Server, startServer, type Who } from "../testing/server.ts";

let server: Server;
beforeEach(async () => {
  server = await startServer();
});

const name = { zh: "西澜线客运站执勤点", en: "Bus station on the Xilan line" };
const checkpoint = { unit: "532931", name, jurisdiction: "CN" };
const put = (who: Who, path: string, facts: unknown) =>
  server.call<{ code: string; errors?: { path: string }[] }>(who, path, json(facts, "PUT"));
const idsOf = async (who: Who, kind: string) =>
  ((await server.call<Record<string, { id: string }[]>>(who, `/v1/${kind}`)).body[kind] ?? []).map(({ id }) => id);

describe("reference data", () => {
  it("a supervisor adds a checkpoint and changes it, an officer of the unit can choose it", async () => {
    expect(
      (await put("supervisor", "/v1/checkpoints/xilan-bus-station", { ...checkpoint, name: { zh: "旧", en: "old" } }))
        .status,
    ).toBe(204);
    expect((await put("supervisor", "/v1/checkpoints/xilan-bus-station", checkpoint)).status).toBe(204);
    expect((await server.call("officer", "/v1/checkpoints")).body).toEqual({
      checkpoints: [{ id: "xilan-bus-station", ...checkpoint }],
    });
    expect(
      await server.db.prepare("SELECT count(*) AS n FROM audit WHERE action = 'reference.changed'").first("n"),
    ).toBe(2);
  });

  it("an operation of the unit above can be chosen below it, a checkpoint cannot", async () => {
    await put("administrator", "/v1/operations/night-action", { unit: "5329", name });
    await put("administrator", "/v1/checkpoints/prefecture-gate", { ...checkpoint, unit: "5329" });
    await put("administrator", "/v1/operations/theirs", { unit: "5328", name });
    expect(await idsOf("officer", "operations")).toEqual(["night-action"]);
    expect(await idsOf("officer", "checkpoints")).toEqual([]);
  });

  it("a checkpoint must be in a place whose law is known", async () => {
    const { status, body } = await put("supervisor", "/v1/checkpoints/a", { ...checkpoint, jurisdiction: "ZZ" });
    expect([status, body.errors]).toMatchObject([400, [{ code: "jurisdiction-unknown", path: "/jurisdiction" }]]);
  });

  it("an analyser names the unit of its readings", async () => {
    const facts = {
      unit: "532931",
      name,
      model: "M-1",
      displayUnit: "mg/100mL",
      bloodEquivalent: true,
      verifiedUntil: "2027-03-31",
    };
    expect((await put("supervisor", "/v1/analysers/A-1", facts)).status).toBe(204);
    expect((await server.call("officer", "/v1/analysers")).body).toEqual({ analysers: [{ id: "A-1", ...facts }] });
    expect(
      (await put("supervisor", "/v1/analysers/A-2", { ...facts, displayUnit: "ppm" })).body.errors?.map(
        ({ path }) => path,
      ),
    ).toEqual(["/displayUnit"]);
  });

  it("an officer changes nothing, a supervisor nothing outside the own unit, also not by taking it over", async () => {
    expect((await put("officer", "/v1/checkpoints/a", checkpoint)).body.code).toBe("role-not-allowed");
    expect((await put("supervisor", "/v1/checkpoints/a", { ...checkpoint, unit: "532932" })).body.code).toBe(
      "unit-out-of-scope",
    );
    await put("neighbour", "/v1/checkpoints/theirs", { ...checkpoint, unit: "532932" });
    expect((await put("supervisor", "/v1/checkpoints/theirs", checkpoint)).body.code).toBe("unit-out-of-scope");
    expect(await idsOf("neighbour", "checkpoints")).toEqual(["theirs"]);
  });
});
