import { type EvidenceManifest, type SealedEntry, verifyEvidence } from "@roadside/core";
import { zipSync } from "fflate";
import { v7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { unpackZip } from "../evidence/unpack.ts";
import { isSignedBy } from "../ledger/signing.ts";
import { findAttachment } from "../testing/attachment.ts";
import { json, type Server, startServer, type Who } from "../testing/server.ts";
import { breathTest, SALT, Tablet } from "../testing/tablet.ts";

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});

const HOUR_MS = 3_600_000;
const wait = (hours: number) => {
  server.clock.now = new Date(server.clock.now.getTime() + hours * HOUR_MS);
};
const NAME = "李<b>某</b>";

/** A drunk driver with a name, blood drawn and reported, and other stops between. */
async function sentStop(): Promise<string> {
  const stop = v7();
  const personal = { salt: SALT, name: NAME, plate: { kind: "registered", number: "云L12345" } } as const;
  const entries: SealedEntry[] = [
    tablet.zero(),
    tablet.logged({ vehicle: { kind: "automobile" }, tests: [breathTest("0.95")] }, { stop, personal }),
    tablet.zero(),
    tablet.zero(),
    tablet.blood(stop, "220"),
    tablet.write("voided", { reason: "logged twice" }, { stop }),
  ];
  expect((await server.call("administrator", "/v1/entries", json({ entries }))).status).toBe(200);
  return stop;
}

async function take(stop: string, who: Who = "officer") {
  const response = await server.app.request(`/v1/stops/${stop}/evidence.zip`, {
    headers: { authorization: `Bearer ${await server.signIn(who)}` },
  });
  return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
}

async function filesOf(stop: string): Promise<Map<string, Uint8Array>> {
  const { response, bytes } = await take(stop);
  expect(response.status).toBe(200);
  const read = unpackZip(bytes);
  if (!read.ok) throw new Error(read.message);
  return read.files;
}
const textIn = (files: ReadonlyMap<string, Uint8Array>, path: string) => new TextDecoder().decode(files.get(path));
const pathsOf = (files: ReadonlyMap<string, Uint8Array>, folder: string) =>
  [...files.keys()].filter((path) => path.startsWith(folder));
const failing = async (files: ReadonlyMap<string, Uint8Array>, trusted?: string[]) => {
  const { ok, checks } = await verifyEvidence(files, { isSignedBy, ...(trusted ? { trusted } : {}) });
  const failed = checks.filter(({ holds }) => !holds).map(({ code }) => code);
  expect(ok).toBe(failed.length === 0);
  return [...new Set(failed)];
};

describe("a stop's evidence package", () => {
  it("has the entries as received, a report, proofs, signed heads, the keys, and a signed manifest, in one order", async () => {
    const stop = await sentStop();
    wait(24);
    const { response, bytes } = await take(stop);
    expect(response.headers.get("content-type")).toBe("application/zip");
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="evidence-${stop}.zip"`);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const files = await filesOf(stop);
    const stored = await server.db
      .prepare("SELECT id, bytes FROM entries WHERE stop = ?1 ORDER BY seq")
      .bind(stop)
      .all<{ id: string; bytes: string }>();
    expect([...files.keys()]).toEqual([
      "manifest.json",
      "manifest.signature.json",
      "report.html",
      ...stored.results.map(({ id }) => `entries/${id}.json`),
      `personal/${stored.results[0]?.id}.json`,
      "proofs.json",
      "heads.json",
      "keys.json",
    ]);
    for (const { id, bytes: came } of stored.results) expect(textIn(files, `entries/${id}.json`)).toBe(came);
    const manifest = JSON.parse(textIn(files, "manifest.json")) as EvidenceManifest;
    expect(manifest).toMatchObject({ stop, unit: "532931", madeBy: "100001", madeAt: server.clock.now.toISOString() });
    expect(manifest.files.map(({ path }) => path)).toEqual([...files.keys()].slice(2));
    // The same content at the same time gives the same files, except the signatures.
    const again = await filesOf(stop);
    expect([...again.keys()]).toEqual([...files.keys()]);
    expect(textIn(again, "manifest.json")).toBe(textIn(files, "manifest.json"));
    expect(bytes.length).toBeGreaterThan(1_000);
  });

  it("verifies without the server: on the current day, after it has ended, and after the ledger has grown", async () => {
    const stop = await sentStop();
    const { current } = (await server.call<{ current: string }>(null, "/v1/ledger/key")).body;
    for (const hours of [0, 24, 24]) {
      wait(hours);
      const files = await filesOf(stop);
      const verdict = await verifyEvidence(files, { isSignedBy, trusted: [current] });
      expect([verdict.ok, verdict.checks.filter(({ holds }) => !holds)]).toEqual([true, []]);
      expect(new Set(verdict.checks.map(({ code }) => code))).toContain("inclusion");
      await sentStop();
      tablet = new Tablet(v7());
    }
    const { consistency } = JSON.parse(textIn(await filesOf(stop), "proofs.json")) as { consistency: unknown[] };
    expect(consistency.length).toBeGreaterThan(0);
    expect(await failing(await filesOf(stop), ["ab".repeat(32)])).toEqual([
      "manifest-signature",
      "head",
      "inclusion",
      "consistency",
    ]);
  });

  it("shows a changed byte in each of its files, also where the manifest was changed to fit", {
    timeout: 60_000,
  }, async () => {
    const stop = await sentStop();
    wait(24);
    const files = await filesOf(stop);
    expect(await failing(files)).toEqual([]);
    const digest = async (bytes: Uint8Array) =>
      Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)), (byte) =>
        byte.toString(16).padStart(2, "0"),
      ).join("");
    for (const [path, bytes] of files) {
      for (const place of [0, Math.floor(bytes.length / 2), bytes.length - 3]) {
        const forged = bytes.slice();
        forged[place] = (forged[place] ?? 0) ^ 1;
        const changed = new Map(files).set(path, forged);
        expect(await failing(changed), `${path} at ${place}`).not.toEqual([]);
        const manifest = JSON.parse(textIn(files, "manifest.json")) as EvidenceManifest;
        const line = manifest.files.find((one) => one.path === path);
        if (!line) continue;
        line.sha256 = await digest(forged);
        changed.set("manifest.json", new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`));
        expect(await failing(changed), `${path} at ${place}, manifest too`).toContain("manifest-signature");
      }
    }
  });

  it("shows what is missing, added or taken from elsewhere", async () => {
    const stop = await sentStop();
    const files = await filesOf(stop);
    const [entry = "", second = ""] = pathsOf(files, "entries/");
    const without = (path: string) => new Map([...files].filter(([name]) => name !== path));
    for (const path of ["manifest.json", "manifest.signature.json", "proofs.json", "heads.json", "keys.json", entry]) {
      expect(await failing(without(path)), path).not.toEqual([]);
    }
    expect(await failing(new Map(files).set("more.txt", new Uint8Array(1)))).toEqual(["file"]);
    expect(await failing(new Map(files).set(entry, files.get(second) as Uint8Array))).toEqual(
      expect.arrayContaining(["file", "entry"]),
    );
    expect(await failing(new Map())).not.toEqual([]);
  });

  it("is valid without personal data, whether removed from the package or deleted before it was made", async () => {
    const stop = await sentStop();
    const files = await filesOf(stop);
    const [personal = ""] = pathsOf(files, "personal/");
    const redacted = new Map([...files].filter(([path]) => path !== personal && path !== "report.html"));
    const verdict = await verifyEvidence(redacted, { isSignedBy });
    expect(verdict.ok).toBe(true);
    expect(verdict.notes.join("\n")).toContain(`${personal} was left out after the package was made`);

    await server.db.prepare("DROP TRIGGER personal_parts_go_by_retention").run();
    await server.db.prepare("DELETE FROM personal_parts").run();
    const dropped = await filesOf(stop);
    expect(pathsOf(dropped, "personal/")).toEqual([]);
    expect(textIn(dropped, "report.html")).toContain("The personal data was deleted under the retention rules");
    expect(await failing(dropped)).toEqual([]);
  });

  it("has the photos and papers that were received, each with its digest, and is valid without them", async () => {
    const stop = await sentStop();
    const [photo, paper] = await Promise.all([
      findAttachment("a photo"),
      findAttachment("a paper", { what: "document", mediaType: "image/jpeg" }),
    ]);
    const entries = [photo, paper].map(({ body }) => tablet.write("attachment-added", body, { stop }));
    await server.call("administrator", "/v1/entries", json({ entries }));
    await server.call("officer", `/v1/attachments/${photo.body.digest}`, photo.sent);
    const files = await filesOf(stop);
    const path = `attachments/${photo.body.digest}.png`;
    expect(pathsOf(files, "attachments/")).toEqual([path]);
    expect(files.get(path)).toEqual(photo.bytes);
    const manifest = JSON.parse(textIn(files, "manifest.json")) as EvidenceManifest;
    expect(manifest.files).toContainEqual({ path, bytes: photo.bytes.length, sha256: photo.body.digest });
    const report = textIn(files, "report.html");
    for (const words of [path, "不在此包内"]) expect(report).toContain(words);

    const verdict = await verifyEvidence(files, { isSignedBy });
    expect([verdict.ok, verdict.checks.filter(({ code }) => code === "attachment")]).toMatchObject([
      true,
      [{ holds: true, subject: path }],
    ]);
    expect(verdict.notes.join("\n")).toContain(
      `attachments/${paper.body.digest}.jpg, which entry ${entries[1]?.entry.id} names, is not here`,
    );
    expect(await failing(new Map([...files].filter(([name]) => name !== path)))).toEqual([]);
    expect(await failing(new Map(files).set(path, new TextEncoder().encode("a phot0")))).toEqual([
      "file",
      "attachment",
    ]);
    expect(await failing(new Map(files).set("attachments/other.png", photo.bytes))).toEqual(["file", "attachment"]);
  });

  it("shows an entry that was changed in the database", async () => {
    const stop = await sentStop();
    wait(24);
    await server.call("auditor", "/v1/ledger/heads");
    await server.db.prepare("DROP TRIGGER entries_never_change").run();
    await server.db
      .prepare("UPDATE entries SET bytes = replace(bytes, '0.95', '0.05') WHERE stop = ?1 AND kind = 'logged'")
      .bind(stop)
      .run();
    // Its own link breaks nothing here, since the next entry of the device is another stop's; the ledger shows it.
    expect(await failing(await filesOf(stop))).toEqual(["inclusion"]);
  });

  it("has a report that a person reads, in both languages, with everything escaped and nothing from elsewhere", async () => {
    const report = textIn(await filesOf(await sentStop()), "report.html");
    for (const words of [
      "醉酒后驾车",
      "drunk driving",
      "GB 19522",
      "0.95",
      "220",
      "李&lt;b&gt;某&lt;/b&gt;",
      "云L12345",
      "本记录已作废",
      "法定事项",
      "100001",
    ]) {
      expect(report, words).toContain(words);
    }
    expect(report).not.toContain(NAME);
    expect(report).not.toMatch(/<script|src=|href=|url\(|@import|undefined|\[object/);
  });

  it("has a report that separates the law of the day from a later one, and names each measure", async () => {
    const stop = v7();
    const at = "2020-10-15T21:40:00+08:00";
    await server.call(
      "administrator",
      "/v1/entries",
      json({
        entries: [
          tablet.logged(
            {
              vehicle: { kind: "automobile", use: "non-commercial" },
              driver: { licence: { status: "valid" } },
              place: { road: "other-road" },
              tests: [breathTest("0.95")],
            },
            { stop, at },
          ),
          tablet.blood(stop, "220", { at }),
        ],
      }),
    );
    const report = textIn(await filesOf(stop), "report.html");
    const [ofTheDay = "", later = ""] = report.split("后法中的认定事项");
    expect(ofTheDay).toContain("法发〔2013〕15号");
    expect(ofTheDay).not.toContain("〔2023〕187号");
    expect(later).toContain("〔2023〕187号");
    expect(later).toContain("art. 12");
    for (const measure of ["吊销机动车驾驶证", "约束至酒醒", "依法追究刑事责任"])
      expect(later, measure).toContain(`<b>${measure} `);
  });

  it("is returned within the caller's unit, and audited first", async () => {
    const stop = await sentStop();
    expect((await take(stop, "neighbour")).response.status).toBe(404);
    expect((await take(v7())).response.status).toBe(404);
    expect((await server.app.request(`/v1/stops/${stop}/evidence.zip`)).status).toBe(401);
    expect((await take(stop, "supervisor")).response.status).toBe(200);
    const { body } = await server.call<{ lines: { badge: string; subject: string }[] }>(
      "auditor",
      "/v1/audit?action=stop.exported",
    );
    expect(body.lines).toMatchObject([{ badge: "100002", subject: stop }]);
  });
});

describe("a ZIP that is not an evidence package", () => {
  it("is refused with a reason", () => {
    expect(unpackZip(new Uint8Array([1, 2, 3]))).toMatchObject({
      ok: false,
      message: "it is not a ZIP, or it is damaged",
    });
    const zip = zipSync({ "manifest.json": new Uint8Array(3), "manifest.jsoN": new Uint8Array(3) });
    const twice = zip.map((byte) => (byte === "N".charCodeAt(0) ? "n".charCodeAt(0) : byte));
    expect(unpackZip(twice)).toMatchObject({ ok: false, message: "it has two files of the same name" });
    expect(unpackZip(zipSync({ "a.bin": new Uint8Array(65 * 1024 * 1024) }))).toMatchObject({ ok: false });
  });
});
