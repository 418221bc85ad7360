import { InvalidArgumentError, Option } from "commander";
import * as v from "valibot";
import { parseNodes } from "./rqlite/cluster.ts";
import { resolvePath } from "./terminal.ts";

/** The folder of the database and the keys. */
export interface StateOption {
  readonly state: string;
}

/** The nodes of a cluster that has the database instead of the state folder. */
export interface DatabaseOption {
  readonly database?: readonly string[];
}

/** The option of every command that uses the database. */
export function databaseOption(): Option {
  return new Option("--database <addresses>", "nodes of an rqlite cluster that has the database, separated by commas")
    .env("ROADSIDE_DATABASE")
    .argParser(parseNodes);
}

/** The option of every command that uses the installation on this machine. */
export function stateOption(): Option {
  return new Option("--state <folder>", "folder of the installation")
    .env("ROADSIDE_STATE")
    .default(resolvePath(".roadside"), ".roadside in this folder")
    .argParser(resolvePath);
}

/** Returns a parser of an option that accepts what a schema accepts. */
export function accept<T>(schema: v.GenericSchema<string, T>): (text: string) => T {
  return (text) => {
    const parsed = v.safeParse(schema, text);
    if (parsed.success) return parsed.output;
    // The messages of the API's schemas begin with a code.
    throw new InvalidArgumentError(parsed.issues[0].message.replace(/^[a-z][a-z0-9-]+: /, ""));
  };
}

/** Parses a whole number within limits. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  const limits = `must be a whole number from ${min} to ${max}`;
  return accept(
    v.pipe(v.string(), v.regex(/^\d+$/, limits), v.transform(Number), v.minValue(min, limits), v.maxValue(max, limits)),
  );
}
