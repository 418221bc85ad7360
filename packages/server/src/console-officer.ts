import { Badge } from "@roadside/core";
import { passwordProblem } from "@roadside/worker/accounts/password-rules";
import type { Actor } from "@roadside/worker/store/audit";
import { Argument, Option } from "commander";
import * as v from "valibot";
import { OperatorError } from "./failure.ts";
import { accept } from "./options.ts";
import { readSecretText } from "./terminal.ts";

/** The badge under which the audit log records what a command does. */
const CONSOLE = "console";

/** Returns who acts in a command, for the audit log of a unit. */
export function consoleActor(unit: string): Actor {
  return { at: new Date().toISOString(), badge: CONSOLE, unit, address: "" };
}

export interface NameOptions {
  readonly nameZh: string;
  readonly nameEn: string;
}

export const badgeOption = () => new Option("--badge <number>", "badge number").argParser(accept(Badge));
export const badgeArgument = () => new Argument("<badge>", "badge number").argParser(accept(Badge));

const Name = v.pipe(v.string(), v.trim(), v.nonEmpty("must not be empty"));
export const nameZhOption = () => new Option("--name-zh <name>", "name in Chinese").argParser(accept(Name));
export const nameEnOption = () => new Option("--name-en <name>", "name in English").argParser(accept(Name));

/** Reads an officer's new password and checks it against the rules. */
export async function readNewPassword(badge: string): Promise<string> {
  const password = await readSecretText("ROADSIDE_PASSWORD", `password of ${badge}`, true);
  const problem = passwordProblem(password, badge);
  if (problem) throw new OperatorError(`The password ${problem.message}.`);
  return password;
}

/** For the help of commands that read a password. */
export const PASSWORD_HELP = `
The password is read from ROADSIDE_PASSWORD, or asked for on the terminal. It has 12 characters or more and is neither
the badge number nor a common password.`;
