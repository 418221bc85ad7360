import { afterEach, describe, expect, it, vi } from "vitest";
import type { ShiftReport } from "../stops/shift.ts";
import { createApi } from "./api.ts";

const PULLED = { whole: true, checkpoints: [], operations: [], analysers: [], stops: [], gone: {}, next: "532931_7" };

/** A server with one state of the unit; returns the tags that it was sent. */
function serverAt(tag: string) {
  const asked: (string | null)[] = [];
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const { url, headers } = new Request(input, init);
    if (!url.endsWith("/v1/tablet")) return new Response(null, { status: 404 });
    asked.push(headers.get("if-none-match"));
    if (headers.get("if-none-match") === tag) return new Response(null, { status: 304, headers: { etag: tag } });
    return Response.json(PULLED, { headers: { etag: tag } });
  });
  return asked;
}
afterEach(() => vi.unstubAllGlobals());

describe("the choices of a unit", () => {
  it("are requested with the stored tag, and stay the same if nothing changed", async () => {
    const asked = serverAt('"1_532931_7"');
    const api = createApi("http://roadside.test");
    const first = await api.fetchChoices("token", null);
    expect(first).toEqual({ ...PULLED, tag: '"1_532931_7"' });
    expect(await api.fetchChoices("token", first)).toBe(first);
    expect(asked).toEqual([null, '"1_532931_7"']);
  });

  it("are replaced if something changed, or if an older version of the app stored no tag", async () => {
    serverAt('"1_532931_8"');
    const api = createApi("http://roadside.test");
    const old = { checkpoints: [], operations: [], analysers: [] };
    expect(await api.fetchChoices("token", { ...old, tag: '"1_532931_7"' })).toMatchObject({ tag: '"1_532931_8"' });
    expect(await api.fetchChoices("token", old)).toMatchObject({ tag: '"1_532931_8"' });
  });

  it("are unknown if the server does not answer", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
    expect(await createApi("http://roadside.test").fetchChoices("token", null)).toBeNull();
  });
});

describe("a call on a slow network", () => {
  it("may take as long as its body needs", async () => {
    const timeout = vi.spyOn(AbortSignal, "timeout");
    vi.stubGlobal("fetch", async () => new Response());
    const report = { note: "字".repeat(500_000) } as ShiftReport;
    await createApi("http://roadside.test").closeShift("token", report);
    expect(timeout.mock.calls[0]?.[0]).toBeGreaterThan(100_000);
    timeout.mockRestore();
  });
});
