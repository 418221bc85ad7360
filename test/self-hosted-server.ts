import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, run } from "./command.ts";
import { freePort } from "./server.ts";

const ROADSIDE = "packages/server/src/roadside.ts";
const RUNTIMES = {
  node: { command: process.execPath, args: [ROADSIDE] },
  deno: {
    command: join(ROOT, "test/node_modules/.bin/deno"),
    args: ["run", "--allow-all", "--no-prompt", "--no-config", "--cached-only", "--node-modules-dir=manual", ROADSIDE],
  },
} as const;

/** Mounts a separate disk over the state folder, in a namespace of its own, and serves an installation on it. */
const ON_SMALL_DISK = [
  "--user",
  "--map-root-user",
  "--mount",
  "sh",
  "-c",
  'mount -t tmpfs -o "size=$DISK,mode=700" tmpfs "$ROADSIDE_STATE" && "$@" init --demo && exec "$@" serve',
  "sh",
];

/** Returns whether this machine lets users mount disks in a namespace, as most Linux systems do. */
export function hasSmallDisks(): boolean {
  return spawnSync("unshare", [...ON_SMALL_DISK.slice(0, 3), "true"]).status === 0;
}

/**
 * Starts `roadside serve` on a new installation with the demo. It can be killed and restarted on the same address and
 * data. A small disk (`disk`, for example "64m") ends with its process.
 */
export async function startSelfHosted(
  runtime: keyof typeof RUNTIMES,
  { disk, env = {} }: { disk?: string; env?: Readonly<Record<string, string>> } = {},
) {
  const state = await mkdtemp(join(tmpdir(), "roadside-self-hosted-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { command, args } = RUNTIMES[runtime];
  if (disk === undefined) {
    const { code, output } = await run(command, [...args, "init", "--demo"], { env: { ROADSIDE_STATE: state } }).closed;
    if (code !== 0) throw new Error(`the installation could not be created:\n${output}`);
  }
  let process = spawned();

  function spawned() {
    const [program, ...words] =
      disk === undefined ? [command, ...args, "serve"] : ["unshare", ...ON_SMALL_DISK, command, ...args];
    return run(program, words, {
      env: {
        DISK: disk ?? "",
        PORT: String(port),
        ROADSIDE_STATE: state,
        ROADSIDE_LOG: "failures",
        ...env,
      },
      detached: true,
    });
  }

  /** Signals the whole group, because Deno's command is a script that starts the real one. */
  function signal(name: NodeJS.Signals): void {
    globalThis.process.kill(-(process.child.pid as number), name);
  }

  async function untilReady(): Promise<void> {
    for (;;) {
      if (process.child.exitCode !== null) throw new Error(`the server ended while starting:\n${process.output()}`);
      const response = await fetch(`${url}/healthz`).catch(() => null);
      if (response?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  await untilReady();
  return {
    url,
    /** The file of its database. A small disk is visible through its process. */
    file: join(disk === undefined ? state : `/proc/${process.child.pid}/root${state}`, "roadside.sqlite"),
    output: () => process.output(),
    /** Ends it as a power cut would. */
    async kill(): Promise<void> {
      signal("SIGKILL");
      await process.closed;
    },
    async restart(): Promise<void> {
      process = spawned();
      await untilReady();
    },
    /** Ends it as an operator would, and returns its exit code; `null` if a command only passes the signal on. */
    async close(): Promise<number | null> {
      signal("SIGTERM");
      const { code } = await process.closed;
      await rm(state, { recursive: true, force: true });
      return code;
    },
  };
}
