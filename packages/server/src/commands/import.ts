import { parseArgs } from "node:util";
import { HeaderError } from "@roadside/worker/imports/source-rows";
import { ApiError, connect } from "../import/api.ts";
import { importFile } from "../import/import-file.ts";
import { print, printError, resolvePath } from "../terminal.ts";

const USAGE = `Imports a file of British roadside breath tests (Department for Transport, CSV or CSV.gz).

  ROADSIDE_PASSWORD=… pnpm roadside import <file> --badge 100009

  --server   address of the API              (http://127.0.0.1:8787)
  --badge    badge number of the importer    (required)
  --unit     unit of the stops               (GB)
  --report   file for the refused lines      (<file>.refused.csv)

The password is read from ROADSIDE_PASSWORD, so that no list of processes shows it.
You can interrupt the import and run it again at any time: stored rows are not duplicated.`;

/** Returns 0, 1 after an error, or 2 if lines were refused. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args);
  const [path, ...more] = positionals;
  const password = process.env.ROADSIDE_PASSWORD;
  if (values.help) {
    print(USAGE);
    return 0;
  }
  if (!path || more.length > 0 || !values.badge || !password) {
    printError(USAGE);
    return 1;
  }
  const file = resolvePath(path);
  try {
    const api = connect(values.server);
    await api.signIn(values.badge, password);
    const report = values.report ?? `${file}.refused.csv`;
    const summary = await importFile(api, { file, unit: values.unit, report, onProgress: createProgress() });
    await api.signOut();
    if (process.stdout.isTTY) print("");
    print(
      `${summary.rows} rows: ${summary.accepted} accepted (${summary.flagged} of them flagged), ` +
        `${summary.duplicate} already there, ${summary.refused} refused.`,
    );
    if (summary.report) print(`The refused lines, each with its reason: ${summary.report}`);
    return summary.refused > 0 ? 2 : 0;
  } catch (error) {
    const isExpected =
      error instanceof ApiError || error instanceof HeaderError || (error as NodeJS.ErrnoException).code !== undefined;
    if (!isExpected) throw error;
    printError((error as Error).message);
    return 1;
  }
}

function parseOptions(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      server: { type: "string", default: "http://127.0.0.1:8787" },
      badge: { type: "string" },
      unit: { type: "string", default: "GB" },
      report: { type: "string" },
      help: { type: "boolean" },
    },
  });
}

/** Creates a callback that prints the progress at most once a second. */
function createProgress() {
  const startedMs = Date.now();
  let printedMs = 0;
  return (done: number, total: number) => {
    const nowMs = Date.now();
    if (nowMs - printedMs < 1_000 && done < total) return;
    printedMs = nowMs;
    const percent = Math.round((100 * done) / total);
    const line = `${done} of ${total} rows, ${percent} %, ${Math.round((done * 1_000) / (nowMs - startedMs))} a second`;
    process.stdout.write(process.stdout.isTTY ? `\r${line.padEnd(70)}` : `${line}\n`);
  };
}
