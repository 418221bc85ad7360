import { parseArgs } from "node:util";
import { Badge, UnitCode } from "@roadside/core";
import { passwordProblem } from "@roadside/worker/accounts/password-rules";
import { isDuplicate } from "@roadside/worker/database/sqlite-errors";
import { Role } from "@roadside/worker/http/schemas";
import { officersOn } from "@roadside/worker/store/officers";
import * as v from "valibot";
import { openLocalDatabase, stateFolder } from "../workerd/local-database.ts";

const USAGE = `Adds an officer to the installation on this machine (ROADSIDE_STATE).

  ROADSIDE_PASSWORD=… pnpm roadside add-officer \\
    --badge 100010 --role officer --unit 532931 --name-zh 张伟 --name-en "Zhang Wei"

  --role   officer, supervisor, auditor or administrator
  --unit   the unit whose stops the officer sees, with all under it; all units if left out

The password is read from ROADSIDE_PASSWORD, since arguments appear in the list of processes. It must have at least
12 characters, and must not be the badge number or a common password.`;

/** The badge of commands on this machine in the audit log. */
const CONSOLE = "console";

const Words = v.pipe(
  v.object({
    badge: Badge,
    role: Role,
    unit: v.union([v.literal(""), UnitCode], "must be a code such as 532931"),
    "name-zh": v.pipe(v.string(), v.minLength(1)),
    "name-en": v.pipe(v.string(), v.minLength(1)),
    password: v.string("ROADSIDE_PASSWORD must be set"),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? passwordProblem(dataset.value.password, dataset.value.badge) : null;
    if (problem) addIssue({ message: `ROADSIDE_PASSWORD ${problem.message}` });
  }),
);

const option = { type: "string" } as const;
const { values } = parseArgs({
  args: process.argv.slice(2).filter((word) => word !== "--"),
  options: { badge: option, role: option, unit: { type: "string", default: "" }, "name-zh": option, "name-en": option },
});
const read = v.safeParse(Words, { ...values, password: process.env.ROADSIDE_PASSWORD });
if (read.success) {
  const { badge, role, unit, password } = read.output;
  const { db, close } = await openLocalDatabase(stateFolder());
  try {
    const who = { at: new Date().toISOString(), badge: CONSOLE, unit, address: "" };
    await officersOn(db).add(
      { badge, role, unit, name: { zh: read.output["name-zh"], en: read.output["name-en"] } },
      password,
      who,
    );
    process.stdout.write(`Added ${badge}, ${role} of ${unit || "all units"}.\n`);
  } catch (error) {
    process.stderr.write(`${isDuplicate(error) ? `Badge number ${badge} is taken.` : (error as Error).message}\n`);
    process.exitCode = 1;
  } finally {
    close();
  }
} else {
  process.stderr.write(
    `${read.issues.map(({ message, path = [] }) => [...path.map(({ key }) => key), message].join(": ")).join("\n")}\n\n${USAGE}\n`,
  );
  process.exitCode = 1;
}
