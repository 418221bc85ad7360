import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";

const DIST = join(import.meta.dirname, "../packages/tablet-ui/dist");

it("loads the first screen of the tablet with at most 70 kB of scripts and 150 kB in all, compressed", async () => {
  const page = await readFile(join(DIST, "index.html"), "utf8");
  const linked = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path]) => path ?? "");
  const sizes = await Promise.all(
    linked.map(async (path) => ({ path, packed: gzipSync(await readFile(join(DIST, path))).length })),
  );
  const sum = (of: typeof sizes) => of.reduce((bytes, { packed }) => bytes + packed, 0);
  const scripts = sizes.filter(({ path }) => path.endsWith(".js"));
  expect(scripts.length).toBeGreaterThan(0);
  // The registration of the service worker loads a moment later: 3 kB.
  expect(sum(scripts)).toBeLessThan(67_000);
  expect(sum(sizes)).toBeLessThan(147_000);
});
