import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";

const HAS_TERMINAL = spawnSync("script", ["--version"]).status === 0;

describe.skipIf(!HAS_TERMINAL)("a password that a terminal asks for", () => {
  it.each([
    ["Ctrl+C", "\u0003"],
    ["Ctrl+D", "\u0004"],
  ])("is not entered with %s: the command ends, and says so", async (_, key) => {
    const facts = "--badge 900001 --name-zh 赵敏 --name-en Zhao";
    const line = `"$NODE" "$ROADSIDE_TEST_PROGRAM" init --state /nonexistent/state ${facts}`;
    const terminal = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
      env: { ...process.env, NODE: process.execPath },
    });
    let shown = "";
    terminal.stdout.on("data", (bytes: Buffer) => {
      if (!shown.includes(": ") && bytes.includes(": ")) terminal.stdin.write(key);
      shown += bytes.toString();
    });
    const [code] = await once(terminal, "close");
    expect([code, stripVTControlCharacters(shown).trim().split(/\s*\n/)]).toEqual([
      1,
      ["Password of 900001:", "Interrupted."],
    ]);
  });
});
