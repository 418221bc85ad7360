import type { SealedEntry } from "@roadside/core";
import { v7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { json, type Server, startServer, type Who } from "../testing/server.ts";
import { breathTest, Tablet } from "../testing/tablet.ts";

interface Page {
  code?: string;
  errors?: { path: string }[];
  next: string | null;
  count?: { number: number; atLeast: boolean };
  obligations: {
    stop: string;
    unit: string;
    code: string;
    state: string;
    dueAt: string | null;
    since: string;
    who: string;
    citation: { clause: string };
  }[];
}

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});

const send = (...entries: SealedEntry[]) => server.call("administrator", "/v1/entries", json({ entries }));
const list = (who: Who, query = "") => server.call<Page>(who, `/v1/obligations${query}`);
const codes = async (query = "") =>
  (await list("supervisor", query)).body.obligations.map(({ code, state }) => `${code} ${state}`);

/** A driver of a motor vehicle with a reading, on the evening of 19 November 2026. */
const driver = (value: string, said: { stop?: string; unit?: string; at?: string } = {}) =>
  tablet.logged({ vehicle: { kind: "automobile", use: "non-commercial" }, tests: [breathTest(value)] }, said);

describe("what is owed", () => {
  it("is nothing after a clean reading, and blood at once after one of drunk driving", async () => {
    await send(driver("0.00"), driver("0.95"));
    const { obligations } = (await list("supervisor")).body;
    expect(obligations.filter(({ code }) => code === "draw-blood")).toMatchObject([
      {
        unit: "532931",
        state: "due",
        dueAt: null,
        since: "2026-11-19T21:40:00+08:00",
        who: "traffic-police",
        citation: { clause: "arts. 35, para 1; 36, para 1(1)" },
      },
    ]);
    expect(new Set(obligations.map(({ stop }) => stop)).size).toBe(1);
  });

  it("is closed when an entry fulfils it, and the time limit of the next begins", async () => {
    const stop = v7();
    await send(driver("0.95", { stop }));
    expect(await codes()).toContain("draw-blood due");
    await send(
      tablet.write(
        "sample-drawn",
        { specimen: "blood", tubes: [{ label: "A" }, { label: "B" }] },
        { stop, at: "2026-11-19T22:10:00+08:00" },
      ),
    );
    const now = await codes();
    expect(now).not.toContain("draw-blood due");
    expect(now).toContain("send-sample due");
  });

  it("becomes overdue by the clock alone, and has that state", async () => {
    const stop = v7();
    const drawn = { specimen: "blood" as const, tubes: [{ label: "A" }, { label: "B" }] };
    // Five working days from Friday 13 November end with Friday the 20th, in China's time.
    const at = "2026-11-13T22:10:00+08:00";
    await send(driver("0.95"), driver("0.95", { stop, at }), tablet.write("sample-drawn", drawn, { stop, at }));
    expect(await codes()).toContain("send-sample due");
    server.clock.now = new Date("2026-11-20T16:00:00Z");
    const overdue = (await list("supervisor", "?state=overdue")).body.obligations;
    expect(overdue.map(({ code }) => code)).toContain("send-sample");
    for (const { dueAt } of overdue) expect(Date.parse(String(dueAt))).toBeLessThan(server.clock.now.getTime());
    const due = await codes("?state=due");
    expect(due).not.toContain("send-sample overdue");
    expect((await codes()).length).toBe(overdue.length + due.length);
  });

  it("ends with a voided stop, and does not return with another", async () => {
    const stop = v7();
    await send(driver("0.95", { stop }));
    await send(tablet.write("voided", { reason: "a training test" }, { stop }));
    expect(await codes()).toEqual([]);
  });

  it("is listed in pages without gaps or repeats, while the clock advances", async () => {
    await send(...Array.from({ length: 5 }, () => driver("0.95")));
    const whole = (await list("supervisor", "?limit=200")).body.obligations.map(({ stop, code }) => `${stop} ${code}`);
    const seen: string[] = [];
    let query = "?limit=2";
    for (let pages = 0; pages < 40; pages += 1) {
      const { body, headers } = await list("supervisor", query);
      seen.push(...body.obligations.map(({ stop, code }) => `${stop} ${code}`));
      expect(headers.get("link") === null).toBe(body.next === null);
      if (body.next === null) break;
      query = `?limit=2&cursor=${body.next}`;
    }
    expect(whole.length).toBeGreaterThan(4);
    expect(seen).toEqual(whole);
  });
});

describe("how much is owed", () => {
  it("is returned on request, for each state equal to the sum of its pages", async () => {
    const [stop, at] = [v7(), "2026-11-02T22:10:00+08:00"];
    await send(
      driver("0.95"),
      driver("0.95", { stop, at }),
      tablet.write("sample-drawn", { specimen: "blood", tubes: [{ label: "A" }] }, { stop, at }),
    );
    for (const query of ["?", "?state=due&", "?state=overdue&", "?state=due,overdue&unit=532931&"]) {
      const { obligations } = (await list("prefecture", `${query}limit=200`)).body;
      expect((await list("prefecture", `${query}limit=1&count=true`)).body.count).toEqual({
        number: obligations.length,
        atLeast: false,
      });
      expect(obligations.length).toBeGreaterThan(0);
    }
  });
});

describe("who sees what is owed", () => {
  it("is visible to its unit and the units above it, never to another", async () => {
    await send(driver("0.95", { unit: "532931" }), driver("0.95", { unit: "532932" }));
    const units = async (who: Who, query = "") =>
      [...new Set((await list(who, query)).body.obligations.map(({ unit }) => unit))].sort();
    expect(await units("officer")).toEqual(["532931"]);
    expect(await units("neighbour")).toEqual(["532932"]);
    expect(await units("prefecture")).toEqual(["532931", "532932"]);
    expect(await units("prefecture", "?unit=532932")).toEqual(["532932"]);
    expect((await list("officer", "?unit=532932")).body.code).toBe("unit-out-of-scope");
  });

  it.each([
    ["?state=late", "/state"],
    ["?cursor=0_x_y", "/cursor"],
    ["?limit=0", "/limit"],
    ["?unit=53*", "/unit"],
  ])("refuses %s and names the field", async (query, path) => {
    const { status, body } = await list("officer", query);
    expect([status, body.errors?.map((error) => error.path)]).toEqual([400, [path]]);
  });
});
