import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** The tests that take too long for `npm test`, which keeps a shorter version of each. Name some to run only those. */
const STEPS: Readonly<
  Record<string, { does: string; minutes: number; command: string; env?: Record<string, string> }>
> = {
  kills: {
    does: "a hundred kills of the server in the middle of a batch (npm test: ten)",
    minutes: 5,
    command: "pnpm exec vitest run --project test self-hosted",
    env: { ROADSIDE_KILLS: "100" },
  },
  import: {
    does: "all 228,064 rows of the British tests (npm test: every eleventh)",
    minutes: 5,
    command: "pnpm exec vitest run --project test import.test",
    env: { ROADSIDE_IMPORT_EVERY: "1" },
  },
  cluster: {
    does: "a hundred faults of three nodes while twenty tablets send (npm test: five)",
    minutes: 10,
    command: "pnpm exec vitest run --project test cluster.test",
    env: { ROADSIDE_CLUSTER_FAULTS: "100" },
  },
  rqlite: {
    does: "all of the worker's routes and stores on rqlite (npm test: some)",
    minutes: 2,
    command: "pnpm exec vitest run --project worker-on-rqlite",
    env: { ROADSIDE_RQLITE: "everything" },
  },
  zeros: {
    does: "a night of three hundred zeros on one tablet (npm test: sixty)",
    minutes: 2,
    command: "pnpm exec vitest run --project test tablet/long-night",
    env: { ROADSIDE_ZEROS: "300" },
  },
  mutation: { does: "mutation testing of core's units and law", minutes: 10, command: "pnpm mutate" },
  soak: { does: "an officer works through random kills", minutes: 32, command: "pnpm soak --minutes 30" },
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in STEPS));
if (unknown.length > 0) {
  process.stderr.write(`Unknown step ${unknown.join(", ")}: choose from ${Object.keys(STEPS).join(", ")}.\n`);
  process.exit(1);
}
const failed: string[] = [];
for (const [name, { does, minutes, command, env }] of Object.entries(STEPS)) {
  if (named.length > 0 && !named.includes(name)) continue;
  process.stdout.write(`\n${name}: ${does}, some ${minutes} minutes\n`);
  const { status } = spawnSync(command, {
    shell: true,
    stdio: "inherit",
    cwd: join(import.meta.dirname, ".."),
    env: { ...process.env, ...env },
  });
  if (status !== 0) failed.push(name);
}
process.stdout.write(failed.length > 0 ? `\nfailed: ${failed.join(", ")}\n` : "\nall passed\n");
process.exit(failed.length > 0 ? 1 : 0);
