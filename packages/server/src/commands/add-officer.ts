import { parseArgs } from "node:util";
import { Badge, UnitCode } from "@roadside/core";
import { passwordProblem } from "@roadside/worker/accounts/password-rules";
import { isDuplicate } from "@roadside/worker/database/sqlite-errors";
import { Role } from "@roadside/worker/http/schemas";
import { officersOn } from "@roadside/worker/store/officers";
import * as v from "valibot";
import { openDatabase, resolveStateFolder } from "../installation.ts";
import { print, printError } from "../terminal.ts";

const USAGE = `Adds an officer to the installation on this machine (ROADSIDE_STATE).

  ROADSIDE_PASSWORD=… pnpm roadside add-officer \\
    --badge 100010 --role officer --unit 532931 --name-zh 张伟 --name-en "Zhang Wei"

  --role   officer, supervisor, auditor or administrator
  --unit   the officer sees the stops of this unit and the units below it; without it, of every unit

The password is read from ROADSIDE_PASSWORD, so that no list of processes shows it. It has 12 characters or more and is
neither the badge number nor one of the most common passwords.`;

/** The badge under which the audit log records what a command does. */
const CONSOLE = "console";

const Arguments = v.pipe(
  v.object({
    badge: Badge,
    role: Role,
    unit: v.union([v.literal(""), UnitCode], "must be a code such as 532931"),
    "name-zh": v.pipe(v.string(), v.minLength(1)),
    "name-en": v.pipe(v.string(), v.minLength(1)),
    password: v.string("set ROADSIDE_PASSWORD"),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? passwordProblem(dataset.value.password, dataset.value.badge) : null;
    if (problem) addIssue({ message: `ROADSIDE_PASSWORD ${problem.message}` });
  }),
);

export async function run(args: readonly string[]): Promise<number> {
  const parsed = v.safeParse(Arguments, { ...parseOptions(args), password: process.env.ROADSIDE_PASSWORD });
  if (!parsed.success) {
    for (const { message, path } of parsed.issues)
      printError(path ? `${path.map(({ key }) => key).join("")}: ${message}` : message);
    printError(`\n${USAGE}`);
    return 1;
  }
  const { badge, role, unit, password, "name-zh": zh, "name-en": en } = parsed.output;
  const db = await openDatabase(resolveStateFolder());
  try {
    const who = { at: new Date().toISOString(), badge: CONSOLE, unit, address: "" };
    await officersOn(db).add({ badge, role, unit, name: { zh, en } }, password, who);
    print(`Added ${badge}, ${role} of ${unit || "all units"}.`);
    return 0;
  } catch (error) {
    printError(isDuplicate(error) ? `Badge number ${badge} is taken.` : (error as Error).message);
    return 1;
  } finally {
    db.close();
  }
}

function parseOptions(args: readonly string[]) {
  const text = { type: "string" } as const;
  const options = { badge: text, role: text, unit: { ...text, default: "" }, "name-zh": text, "name-en": text };
  return parseArgs({ args: [...args], options }).values;
}
