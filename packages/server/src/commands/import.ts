import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { HeaderError } from "@roadside/worker/imports/source-rows";
import { ApiError, apiAt } from "../import/api.ts";
import { importFile } from "../import/import-file.ts";

const USAGE = `Imports a file of British roadside breath tests (Department for Transport, CSV or CSV.gz).

  ROADSIDE_PASSWORD=… pnpm roadside import <file> --badge 100009

  --server   address of the API            (http://127.0.0.1:8787)
  --badge    who imports                   (needed)
  --unit     unit that the stops belong to (GB)
  --report   where refused lines go        (<file>.refused.csv)

The password is read from ROADSIDE_PASSWORD, so that it stands in no list of processes.
It can be cut off and run again at any time: what the server already has is not doubled.`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      server: { type: "string", default: "http://127.0.0.1:8787" },
      badge: { type: "string" },
      unit: { type: "string", default: "GB" },
      report: { type: "string" },
      help: { type: "boolean" },
    },
  });
  // pnpm passes a bare "--" on.
  const [named, ...more] = positionals.filter((word) => word !== "--");
  const password = process.env.ROADSIDE_PASSWORD;
  if (values.help) return say(USAGE);
  if (!named || more.length > 0 || !values.badge || !password) return fail(USAGE);

  // A script of a workspace package runs in its folder; paths are meant from where the person stands.
  const file = resolve(process.env.INIT_CWD ?? "", named);
  const api = apiAt(values.server);
  await api.signIn(values.badge, password);
  const started = Date.now();
  let lastLine = 0;
  const summary = await importFile(api, {
    file,
    unit: values.unit,
    report: values.report ?? `${file}.refused.csv`,
    onProgress(done, total) {
      const now = Date.now();
      if (now - lastLine < 1_000 && done < total) return;
      lastLine = now;
      const seconds = (now - started) / 1_000;
      const line = `${done} of ${total} rows, ${Math.round((100 * done) / total)} %, ${Math.round(done / seconds)} a second`;
      process.stdout.write(process.stdout.isTTY ? `\r${line.padEnd(70)}` : `${line}\n`);
    },
  });
  await api.signOut();
  if (process.stdout.isTTY) process.stdout.write("\n");
  say(
    `${summary.rows} rows: ${summary.accepted} accepted (${summary.flagged} of them flagged), ${summary.duplicate} already there, ${summary.refused} refused.`,
  );
  if (summary.report) say(`The refused lines, each with its reason: ${summary.report}`);
  return summary.refused > 0 ? 2 : 0;
}

function say(words: string): number {
  process.stdout.write(`${words}\n`);
  return 0;
}

function fail(words: string): number {
  process.stderr.write(`${words}\n`);
  return 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  const expected =
    error instanceof ApiError || error instanceof HeaderError || (error as NodeJS.ErrnoException).code !== undefined;
  if (!expected) throw error;
  process.exitCode = fail((error as Error).message);
}
