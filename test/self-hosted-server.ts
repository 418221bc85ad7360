import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, run } from "./command.ts";
import { freePort } from "./server.ts";

const MAIN = "packages/server/src/commands/serve.ts";
const RUNTIMES = {
  node: { command: process.execPath, args: [MAIN] },
  deno: {
    command: join(ROOT, "test/node_modules/.bin/deno"),
    args: ["run", "--allow-all", "--no-prompt", "--no-config", "--cached-only", "--node-modules-dir=manual", MAIN],
  },
} as const;

/** Mounts a disk of its own over the folder of state, in a namespace that nothing outside the command sees, and becomes the command. */
const ON_SMALL_DISK = [
  "--user",
  "--map-root-user",
  "--mount",
  "sh",
  "-c",
  'mount -t tmpfs -o size="$DISK" tmpfs "$ROADSIDE_STATE" && exec "$@"',
  "sh",
];

/** Whether this machine lets anybody mount a disk of their own, as most Linux does. */
export function hasSmallDisks(): boolean {
  return spawnSync("unshare", [...ON_SMALL_DISK.slice(0, 3), "true"]).status === 0;
}

/**
 * The self-hosted server on a database of its own, as an office would run it. It can be killed and started again on the same address and data, but for one on a small disk (`disk`, as in "64m"),
 * which goes with it.
 */
export async function startSelfHosted(runtime: keyof typeof RUNTIMES, { disk }: { disk?: string } = {}) {
  const state = await mkdtemp(join(tmpdir(), "roadside-self-hosted-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let process = spawned();

  function spawned() {
    const { command, args } = RUNTIMES[runtime];
    const [program, ...words] =
      disk === undefined ? [command, ...args] : ["unshare", ...ON_SMALL_DISK, command, ...args];
    return run(program, words, {
      env: {
        DISK: disk ?? "",
        PORT: String(port),
        ROADSIDE_STATE: state,
        ROADSIDE_DEMO: "yes",
        ROADSIDE_LOG: "failures",
      },
      detached: true,
    });
  }

  /** To the whole group, since Deno's command is a script that starts the real one. */
  function signal(name: NodeJS.Signals): void {
    globalThis.process.kill(-(process.child.pid as number), name);
  }

  async function untilReady(): Promise<void> {
    for (;;) {
      if (process.child.exitCode !== null) throw new Error(`the server ended while starting:\n${process.words()}`);
      const response = await fetch(`${url}/healthz`).catch(() => null);
      if (response?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  await untilReady();
  return {
    url,
    /** The file of its database. A small disk is seen through the process that has it. */
    file: join(disk === undefined ? state : `/proc/${process.child.pid}/root${state}`, "roadside.sqlite"),
    words: () => process.words(),
    /** Ends it as a power cut would. */
    async kill(): Promise<void> {
      signal("SIGKILL");
      await process.closed;
    },
    async restart(): Promise<void> {
      process = spawned();
      await untilReady();
    },
    /** Ends it as an operator would, and answers its exit code; `null` from a command that only passes the signal on. */
    async close(): Promise<number | null> {
      signal("SIGTERM");
      const { code } = await process.closed;
      await rm(state, { recursive: true, force: true });
      return code;
    },
  };
}
