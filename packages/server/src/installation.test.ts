import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SQLITE_FILE } from "./installation.ts";
import { openSqliteD1 } from "./sqlite/sqlite-d1.ts";

it("a command opens the database of `roadside serve` if the state folder has one", { timeout: 60_000 }, async () => {
  const state = await mkdtemp(join(tmpdir(), "roadside-installation-"));
  try {
    openSqliteD1(join(state, SQLITE_FILE)).close();
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [
        ...[join(import.meta.dirname, "roadside.ts"), "add-officer", "--badge", "200001", "--role", "administrator"],
        ...["--name-zh", "赵敏", "--name-en", "Zhao Min"],
      ],
      {
        encoding: "utf8",
        env: { ...process.env, ROADSIDE_STATE: state, INIT_CWD: state, ROADSIDE_PASSWORD: "a long pass phrase" },
      },
    );
    expect([stdout, stderr]).toEqual(["Added 200001, administrator of all units.\n", ""]);
    const db = openSqliteD1(join(state, SQLITE_FILE));
    expect(await db.prepare("SELECT badge FROM audit WHERE action LIKE 'officer%' LIMIT 1").first("badge")).toBe(
      "console",
    );
    db.close();
  } finally {
    await rm(state, { recursive: true, force: true });
  }
});
