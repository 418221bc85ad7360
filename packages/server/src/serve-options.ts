import { parseOrigins } from "@roadside/worker/http/cross-origin";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type StateOption, stateOption, wholeNumber } from "./options.ts";

export interface ServeOptions extends StateOption {
  readonly port: number;
  readonly host: string;
  readonly log: "requests" | "failures";
  readonly addressHeader: string;
  readonly corsOrigins: readonly string[];
}

/** The header in which the server itself writes the address of the connection. */
export const SOCKET_ADDRESS = "x-roadside-socket-address";

/** Adds the options of `roadside serve`, for the server and for what examines its configuration. */
export function addServeOptions(command: Command): Command {
  return command
    .addOption(stateOption())
    .addOption(new Option("--port <number>", "port").env("PORT").argParser(wholeNumber(0, 65_535)).default(8787))
    .addOption(
      new Option("--host <address>", "address to listen on; 0.0.0.0 for every network card")
        .env("HOST")
        .default("127.0.0.1"),
    )
    .addOption(
      new Option("--log <lines>", "lines of the server log, on standard error")
        .env("ROADSIDE_LOG")
        .choices(["requests", "failures"])
        .default("requests"),
    )
    .addOption(
      new Option(
        "--address-header <name>",
        "header in which your proxy writes the client's address; none trusts no header",
      )
        .env("ROADSIDE_ADDRESS_HEADER")
        .argParser(parseHeaderName)
        .default(SOCKET_ADDRESS, "address of the connection"),
    )
    .addOption(
      new Option("--cors-origins <list>", "origins whose pages may call the API, separated by commas")
        .env("ROADSIDE_CORS_ORIGINS")
        .argParser(parseOriginList)
        .default([], "none"),
    );
}

function parseHeaderName(text: string): string {
  if (!/^[A-Za-z0-9-]+$/.test(text)) throw new InvalidArgumentError("must be the name of a header, as in x-real-ip.");
  return text.toLowerCase();
}

function parseOriginList(text: string): string[] {
  try {
    return parseOrigins(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** Variables that commands read without an option, so that no list of processes shows their values. */
const SECRET_VARIABLES = ["ROADSIDE_PASSWORD", "ROADSIDE_BACKUP_PASSPHRASE"];

/** Returns the variables that look like the program's and that no option of the command reads: typing mistakes. */
export function findUnknownVariables(command: Command): string[] {
  const known = new Set([...SECRET_VARIABLES, "ROADSIDE_PUBLIC_URL", ...command.options.map(({ envVar }) => envVar)]);
  return Object.keys(process.env).filter((name) => name.startsWith("ROADSIDE_") && !known.has(name));
}
