import { beforeEach, describe, expect, it } from "vitest";
import { verificationsOn } from "../store/verifications.ts";
import { json, type Server, startServer } from "../testing/server.ts";
import { breathTest, Tablet } from "../testing/tablet.ts";

interface Opened {
  code?: string;
  stop: { tests: { reading: { value: string } }[] };
  entries: object[];
  damaged: { entry: string; message: string }[];
}

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});

/** What an insider with the database can do, and a disk: change bytes that no trigger guards any more. */
async function flip(entry: string, from: string, to: string): Promise<void> {
  await server.db.prepare("DROP TRIGGER entries_never_change").run();
  await server.db
    .prepare("UPDATE entries SET bytes = replace(bytes, ?2, ?3) WHERE id = ?1")
    .bind(entry, from, to)
    .run();
}

describe("a stop of which an entry was changed", () => {
  it("shows what its other entries say, and names the entry as damaged", async () => {
    const logged = tablet.logged({ tests: [breathTest("0.95")] });
    const added = tablet.blood(logged.entry.stop, "93");
    await server.call("officer", "/v1/entries", json({ entries: [logged, added] }));
    await flip(added.entry.id, '"93"', '"19"');
    const { status, body } = await server.call<Opened>("officer", `/v1/stops/${logged.entry.stop}`);
    expect(status).toBe(200);
    expect(body.stop.tests.map(({ reading }) => reading.value)).toEqual(["0.95"]);
    expect(body.entries).toHaveLength(1);
    expect(body.damaged).toMatchObject([{ entry: added.entry.id }]);
  });

  it("shows nothing as fact where the entry that logged it was changed, or cannot be read any more", async () => {
    for (const [from, to] of [
      ['"0.95"', '"0.05"'],
      ['"0.95"', '"0.9'],
    ] as const) {
      server = await startServer();
      const logged = new Tablet().logged({ tests: [breathTest("0.95")] });
      await server.call("officer", "/v1/entries", json({ entries: [logged] }));
      await flip(logged.entry.id, from, to);
      const { status, body } = await server.call<Opened>("officer", `/v1/stops/${logged.entry.stop}`);
      expect([status, body.code]).toEqual([409, "record-damaged"]);
      expect(body.damaged.map(({ entry }) => entry)).toEqual([logged.entry.id]);
      expect(JSON.stringify(body)).not.toContain("0.05");
    }
  });

  it("has the flag `damaged` in lists and exports once a verification has found it", async () => {
    const logged = tablet.logged({ tests: [breathTest("0.95")] });
    const other = tablet.logged({ tests: [breathTest("0.00")] });
    await server.call("officer", "/v1/entries", json({ entries: [logged, other] }));
    const at = server.clock.now.toISOString();
    const found = { startedAt: at, finishedAt: at, entries: 2, differences: 1, report: [] };
    await verificationsOn(server.db).add(found, [logged.entry.stop]);
    await verificationsOn(server.db).add(found, [logged.entry.stop]);
    const { body } = await server.call<{ stops: { id: string; flags: string[] }[] }>("supervisor", "/v1/stops");
    expect(
      body.stops.find(({ id }) => id === logged.entry.stop)?.flags.filter((flag) => flag === "damaged"),
    ).toHaveLength(1);
    expect(body.stops.find(({ id }) => id === other.entry.stop)?.flags).not.toContain("damaged");
    const token = await server.signIn("supervisor");
    const csv = await server.app.request("/v1/exports/stops.csv", { headers: { authorization: `Bearer ${token}` } });
    expect(await csv.text()).toMatch(new RegExp(`${logged.entry.stop}.*damaged`));
  });
});
