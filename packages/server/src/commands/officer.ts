import { UnitCode } from "@roadside/core";
import { ROLES, type Role } from "@roadside/worker/accounts/roles";
import { isDuplicate } from "@roadside/worker/database/sqlite-errors";
import { type ChangeResult, type Officer, officersOn } from "@roadside/worker/store/officers";
import { Command, Option } from "commander";
import {
  badgeArgument,
  badgeOption,
  consoleActor,
  type NameOptions,
  nameEnOption,
  nameZhOption,
  PASSWORD_HELP,
  readNewPassword,
} from "../console-officer.ts";
import { OperatorError } from "../failure.ts";
import { openInstallation } from "../installation.ts";
import { accept, type DatabaseOption, databaseOption, type StateOption, stateOption } from "../options.ts";
import { print } from "../terminal.ts";

type PlaceOptions = StateOption & DatabaseOption;
type AddOptions = PlaceOptions & NameOptions & { readonly badge: string; readonly role: Role; readonly unit: string };

const unitOption = () =>
  new Option("--unit <code>", "unit whose stops, and those of the units below it, the officer sees; all without it")
    .argParser(accept(UnitCode))
    .default("", "all units");

const add = new Command("add")
  .summary("add an officer")
  .description("Adds an officer to the installation on this machine. The server may run.")
  .addOption(stateOption())
  .addOption(databaseOption())
  .addOption(badgeOption().makeOptionMandatory())
  .addOption(new Option("--role <role>", "what the officer may do").choices(ROLES).makeOptionMandatory())
  .addOption(unitOption())
  .addOption(nameZhOption().makeOptionMandatory())
  .addOption(nameEnOption().makeOptionMandatory())
  .addHelpText("after", PASSWORD_HELP)
  .addHelpText(
    "after",
    '\nExample:\n  $ roadside officer add --badge 100010 --role officer --unit 532931 --name-zh 张伟 --name-en "Zhang Wei"',
  )
  .action(async ({ badge, role, unit, nameZh, nameEn, ...place }: AddOptions) => {
    await withOfficers(place, async (officers) => {
      // Before the password is asked for.
      if (await officers.isTaken(badge)) throw takenBadge(badge);
      const password = await readNewPassword(badge);
      const officer = { badge, role, unit, name: { zh: nameZh, en: nameEn } };
      await officers.add(officer, password, consoleActor(unit)).catch((error: unknown) => {
        throw isDuplicate(error) ? takenBadge(badge) : error;
      });
    });
    print(`Added ${badge}, ${role} of ${unit || "all units"}.`);
  });

const list = new Command("list")
  .summary("list the officers")
  .description("Lists the officers by badge number: role, unit, open sessions, last sign-in and names.")
  .addOption(stateOption())
  .addOption(databaseOption())
  .addOption(unitOption())
  .option("--closed", "lists the closed accounts")
  .addHelpText("after", "\nExample:\n  $ roadside officer list --unit 5329")
  .action(async ({ unit, closed = false, ...place }: PlaceOptions & { unit: string; closed?: boolean }) => {
    const found = await withOfficers(place, (officers) => officers.list(unit, closed, new Date()));
    const rows = found.map(({ badge, role, unit: of, openSessions, lastSignIn, closedAt, name }) => [
      badge,
      role,
      of || "all units",
      closed ? `closed ${closedAt}` : `${openSessions} open`,
      lastSignIn ?? "never signed in",
      `${name.zh} ${name.en}`,
    ]);
    for (const line of alignColumns(rows)) print(line);
    if (rows.length === 0) print(closed ? "No closed accounts." : "No officers.");
  });

const close = new Command("close")
  .summary("close an account permanently")
  .description("Closes an officer's account permanently and ends the officer's sessions. The badge number stays taken.")
  .addArgument(badgeArgument())
  .addOption(stateOption())
  .addOption(databaseOption())
  .addHelpText("after", "\nExample:\n  $ roadside officer close 100010")
  .action(async (badge: string, place: PlaceOptions) => {
    await withOfficers(place, async (officers) => {
      const { unit } = await findOfficer(officers, badge);
      requireChanged(badge, await officers.close(badge, "", consoleActor(unit)));
    });
    print(`Closed the account of ${badge}.`);
  });

const resetPassword = new Command("reset-password")
  .summary("set a new password")
  .description("Sets an officer's password and ends the officer's sessions.")
  .addArgument(badgeArgument())
  .addOption(stateOption())
  .addOption(databaseOption())
  .addHelpText("after", PASSWORD_HELP)
  .addHelpText("after", "\nExample:\n  $ roadside officer reset-password 100010")
  .action(async (badge: string, place: PlaceOptions) => {
    await withOfficers(place, async (officers) => {
      const { unit } = await findOfficer(officers, badge);
      const password = await readNewPassword(badge);
      requireChanged(badge, await officers.resetPassword(badge, password, "", consoleActor(unit)));
    });
    print(`Changed the password of ${badge}.`);
  });

export const command = new Command("officer")
  .description("Manages officers' accounts. The audit log records it under the badge `console`.")
  .addCommand(add)
  .addCommand(list)
  .addCommand(close)
  .addCommand(resetPassword);

type Officers = ReturnType<typeof officersOn>;

async function withOfficers<T>(
  { state, database }: PlaceOptions,
  task: (officers: Officers) => Promise<T>,
): Promise<T> {
  const installation = await openInstallation(state, { alone: false, database });
  try {
    return await task(officersOn(installation.db));
  } finally {
    installation.close();
  }
}

async function findOfficer(officers: Officers, badge: string): Promise<Officer> {
  const officer = await officers.find(badge, "");
  if (!officer) throw new OperatorError(`No open account has the badge number ${badge}: \`roadside officer list\`.`);
  return officer;
}

function requireChanged(badge: string, result: ChangeResult): void {
  if (result === "last-administrator")
    throw new OperatorError(`${badge} is the only administrator of all units: add another one first.`);
  if (result === "not-found") throw new OperatorError(`The account of ${badge} was closed meanwhile.`);
}

function takenBadge(badge: string): OperatorError {
  return new OperatorError(`Badge number ${badge} is taken.`);
}

/** Pads all columns but the last to the same width. */
function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("  "),
  );
}
