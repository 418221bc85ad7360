import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { startStandIn } from "./rqlite-stand-in.ts";

/** Finds rqlited: ROADSIDE_RQLITED, the PATH, or where `go install` puts it. */
export function findRqlited(): string | null {
  const named = process.env.ROADSIDE_RQLITED;
  if (named) {
    if (!existsSync(named)) throw new Error(`ROADSIDE_RQLITED: there is no file ${named}.`);
    return named;
  }
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    join(process.env.GOPATH ?? join(homedir(), "go"), "bin"),
  ];
  return folders.map((folder) => join(folder, "rqlited")).find((file) => existsSync(file)) ?? null;
}

/** Says loudly that a test does not run on rqlite itself. */
export function warnWithoutRqlited(): void {
  const words = [
    "rqlited was not found: these tests ran on a STAND-IN over node:sqlite, NOT on rqlite.",
    "Set ROADSIDE_RQLITED, or: go install github.com/rqlite/rqlite/v10/cmd/rqlited@v10.2.7 (docs/operate.md)",
  ];
  process.stderr.write(`\n${"!".repeat(80)}\n${words.join("\n")}\n${"!".repeat(80)}\n\n`);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts one node with an empty database on loopback: rqlited where it is installed, the stand-in elsewhere. */
export async function startRqliteNode() {
  const folder = await mkdtemp(join(tmpdir(), "roadside-rqlite-"));
  const program = findRqlited();
  if (program === null) {
    const standIn = await startStandIn({ file: join(folder, "stand-in.sqlite") });
    return {
      isStandIn: true,
      url: standIn.url,
      close: async () => {
        await standIn.close();
        await rm(folder, { recursive: true });
      },
    };
  }
  const [http, raft] = [await freePort(), await freePort()];
  const addresses = ["-http-addr", `127.0.0.1:${http}`, "-raft-addr", `127.0.0.1:${raft}`];
  const child = spawn(program, ["-node-id", "1", "-fk", ...addresses, folder], { stdio: "ignore" });
  const closed = new Promise((resolve) => child.once("close", resolve));
  return {
    isStandIn: false,
    url: `http://127.0.0.1:${http}`,
    close: async () => {
      child.kill("SIGTERM");
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
