import type { SealedEntry } from "@roadside/core";
import { beforeEach, describe, expect, it } from "vitest";
import { findAttachment } from "../testing/attachment.ts";
import { json, type Server, startServer, type Who } from "../testing/server.ts";
import { Tablet } from "../testing/tablet.ts";

interface Details {
  attachments: { entry: string; digest: string; mediaType: string; receivedAt: string | null }[];
}
interface Problem {
  code?: string;
  detail?: string;
  errors?: { code: string }[];
}
type Attached = Awaited<ReturnType<typeof findAttachment>>;

let server: Server;
let tablet: Tablet;
let photo: Attached;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
  photo = await findAttachment("a photo of the driver");
});

const NOW = "2026-11-20T12:00:00.000Z";
const send = (...entries: SealedEntry[]) => server.call("administrator", "/v1/entries", json({ entries }));
const put = ({ body, sent }: Attached, who: Who = "officer", more: RequestInit = {}) =>
  server.call<Problem | null>(who, `/v1/attachments/${body.digest}`, { ...sent, ...more });
const seen = async ({ body }: Attached, who: Who = "officer") => {
  const headers = { authorization: `Bearer ${await server.signIn(who)}` };
  const response = await server.app.request(`/v1/attachments/${body.digest}`, { headers });
  return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
};
const received = async (stop: string) =>
  (await server.call<Details>("administrator", `/v1/stops/${stop}`)).body.attachments;

/** A stop whose entries name these attachments. */
async function stopWith(
  attached: readonly Attached[],
  unit = "532931",
): Promise<{ stop: string; entries: SealedEntry[] }> {
  const logged = tablet.zero({ unit });
  const { stop } = logged.entry;
  const entries = attached.map(({ body }) => tablet.write("attachment-added", body, { stop, unit }));
  await send(logged, ...entries);
  return { stop, entries };
}
const all = async (sql: string) => (await server.db.prepare(sql).all<Record<string, unknown>>()).results;

describe("the bytes of an attachment", () => {
  it("arrive after the entry that names them, once, and are returned unchanged", async () => {
    const { stop, entries } = await stopWith([photo]);
    const [entry] = entries.map(({ entry: { id } }) => id);
    const { digest, mediaType } = photo.body;
    expect(await received(stop)).toEqual([{ entry, digest, mediaType, receivedAt: null }]);
    expect([(await put(photo)).status, (await put(photo)).status]).toEqual([201, 200]);
    expect(await received(stop)).toEqual([{ entry, digest, mediaType, receivedAt: NOW }]);
    const { status, headers, bytes } = await seen(photo, "auditor");
    expect([
      status,
      headers.get("content-type"),
      headers.get("cache-control"),
      headers.get("x-content-type-options"),
    ]).toEqual([200, "image/png", "no-store", "nosniff"]);
    expect(bytes).toEqual(photo.bytes);
  });

  it("are refused until the entry has arrived, and may then be sent at once", async () => {
    expect(await put(photo)).toMatchObject({ status: 404, body: { code: "attachment-unknown" } });
    await stopWith([photo]);
    expect((await put(photo)).status).toBe(201);
  });

  it("may be as many as a million, and no more", async () => {
    const large = await findAttachment(crypto.getRandomValues(new Uint8Array(65_536)));
    const bytes = new Uint8Array(1_000_000);
    for (let at = 0; at < bytes.length; at += large.bytes.length)
      bytes.set(large.bytes.subarray(0, bytes.length - at), at);
    const largest = await findAttachment(bytes, { mediaType: "image/webp", what: "document" });
    await stopWith([largest]);
    expect((await put(largest)).status).toBe(201);
    expect((await seen(largest)).bytes).toEqual(bytes);
    const more = await findAttachment(new Uint8Array(1_000_001));
    expect(await put(more)).toMatchObject({
      status: 413,
      body: { code: "body-too-large", detail: "at most 1000000 bytes in one call" },
    });
  });

  it("are stored for each stop that names them, and for a correction", async () => {
    const other = await findAttachment("the right paper", { what: "document" });
    const first = await stopWith([photo]);
    const second = await stopWith([photo]);
    const [wrong] = second.entries as [SealedEntry];
    const corrected = {
      kind: "attachment-added",
      corrects: wrong.entry.id,
      reason: "another paper",
      body: other.body,
    } as const;
    await send(tablet.write("corrected", corrected, { stop: second.stop }));
    expect([(await put(photo)).status, (await put(other)).status]).toEqual([201, 201]);
    expect(await received(first.stop)).toMatchObject([{ digest: photo.body.digest, receivedAt: NOW }]);
    expect(await received(second.stop)).toMatchObject([
      { entry: wrong.entry.id, digest: other.body.digest, receivedAt: NOW },
    ]);
    expect(await all("SELECT stop FROM attachments")).toHaveLength(3);
    // A third stop that names what is here already still has to get it.
    const third = await stopWith([photo]);
    expect(await received(third.stop)).toMatchObject([{ receivedAt: null }]);
    expect((await put(photo)).status).toBe(201);
    expect(await received(third.stop)).toMatchObject([{ receivedAt: NOW }]);
  });
});

describe("bytes that are not taken", () => {
  it("do not match the digest, differ in kind or size from the entry, or have an unsupported kind", async () => {
    const short = await findAttachment("another photo", { bytes: 12 });
    await stopWith([photo, short]);
    expect(await put(photo, "officer", { body: "another photo" })).toMatchObject({
      status: 400,
      body: { code: "digest-mismatch" },
    });
    expect(await put(photo, "officer", { headers: { "content-type": "image/jpeg" } })).toMatchObject({
      body: { code: "attachment-unknown" },
    });
    expect(await put(short)).toMatchObject({ status: 404, body: { code: "attachment-unknown" } });
    for (const type of ["text/html", "image/svg+xml", ""])
      expect(await put(photo, "officer", { headers: { "content-type": type } }), type).toMatchObject({
        status: 415,
        body: { code: "media-type-unknown" },
      });
    const malformed = await server.call<Problem>(
      "officer",
      `/v1/attachments/${photo.body.digest.toUpperCase()}`,
      photo.sent,
    );
    expect([malformed.status, malformed.body.errors?.[0]?.code]).toEqual([400, "digest-malformed"]);
    expect(await all("SELECT 1 FROM attachments")).toEqual([]);
  });
});

describe("who sends and sees an attachment", () => {
  it("does so within their unit, whatever else names it", async () => {
    await stopWith([photo]);
    expect((await put(photo, "neighbour")).body?.code).toBe("attachment-unknown");
    await put(photo);
    expect([(await seen(photo, "neighbour")).status, (await seen(photo, "prefecture")).status]).toEqual([404, 200]);
    // Naming the digest opens nothing: who has not the bytes themselves does not get them.
    await stopWith([photo], "532932");
    expect((await seen(photo, "neighbour")).status).toBe(404);
    expect((await put(photo, "neighbour")).status).toBe(201);
    expect((await seen(photo, "neighbour")).status).toBe(200);
    expect((await put(photo, "auditor")).status).toBe(403);
  });

  it("is audited before the bytes are returned", async () => {
    const { stop } = await stopWith([photo]);
    await put(photo);
    await put(photo);
    await seen(photo, "supervisor");
    expect(await all("SELECT badge, action, subject FROM audit WHERE action LIKE 'attachment.%' ORDER BY id")).toEqual([
      { badge: "100001", action: "attachment.added", subject: `${stop} ${photo.body.digest}` },
      { badge: "100002", action: "attachment.seen", subject: `${stop} ${photo.body.digest}` },
    ]);
  });

  it("finds them nowhere in the database in clear, and bound to their entry", async () => {
    const other = await findAttachment("another driver");
    await stopWith([photo, other]);
    await put(photo);
    await put(other);
    const dump = JSON.stringify(await all("SELECT * FROM attachments"));
    for (const text of ["driver", btoa("a photo of the driver").slice(0, 12)]) expect(dump).not.toContain(text);
    await server.db.prepare("DROP TRIGGER attachments_never_change").run();
    await server.db
      .prepare("UPDATE attachments SET closed = (SELECT closed FROM attachments WHERE digest = ?1) WHERE digest = ?2")
      .bind(photo.body.digest, other.body.digest)
      .run();
    expect((await seen(other)).status).toBe(500);
    expect((await seen(photo)).status).toBe(200);
  });

  it.each([
    "UPDATE attachments SET closed = 'x'",
    "DELETE FROM attachments",
    "INSERT OR REPLACE INTO attachments SELECT entry, stop, digest, media_type, size, received_at, received_from, 'x' FROM attachments",
    "INSERT OR REPLACE INTO attachments SELECT 'another', stop, digest, media_type, size, received_at, received_from, 'x' FROM attachments",
  ])("finds them as received: the database refuses %s", async (sql) => {
    await stopWith([photo]);
    await put(photo);
    await expect(server.db.prepare(sql).run()).rejects.toThrow(/append-only|go by retention alone/);
    expect((await seen(photo)).bytes).toEqual(photo.bytes);
  });
});
