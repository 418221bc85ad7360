import { parseOrigins } from "@roadside/worker/http/cross-origin";
import { type Command, InvalidArgumentError, Option } from "commander";
import { parsePublicUrl, parseTrustedProxies, type TrustedProxies } from "./http/forwarded.ts";
import { type MetricsAddress, parseMetricsAddress } from "./metrics/metrics-server.ts";
import { type DatabaseOption, databaseOption, type StateOption, stateOption, wholeNumber } from "./options.ts";
import { resolvePath } from "./terminal.ts";

export interface ServeOptions extends StateOption, DatabaseOption {
  readonly port: number;
  readonly host: string;
  readonly log: "requests" | "failures";
  readonly publicUrl: string | null;
  readonly trustedProxies: TrustedProxies;
  readonly metrics: MetricsAddress | null;
  readonly corsOrigins: readonly string[];
  readonly journal: string | null;
}

/** Adds the options of `roadside serve`, for the server and for what examines its configuration. */
export function addServeOptions(command: Command): Command {
  return command
    .addOption(stateOption())
    .addOption(databaseOption())
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
      new Option("--public-url <url>", "address under which clients reach the server, as in https://roadside.example")
        .env("ROADSIDE_PUBLIC_URL")
        .argParser(parseWith(parsePublicUrl))
        .default(null, "from the request"),
    )
    .addOption(
      new Option("--trusted-proxies <list>", "proxies whose X-Forwarded headers are read, as in 127.0.0.1, 10.0.0.0/8")
        .env("ROADSIDE_TRUSTED_PROXIES")
        .argParser(parseWith(parseTrustedProxies))
        .default(parseTrustedProxies(""), "none"),
    )
    .addOption(
      new Option("--metrics <address>", "address and port of the metrics for Prometheus, as in 127.0.0.1:9464")
        .env("ROADSIDE_METRICS")
        .argParser(parseWith(parseMetricsAddress))
        .default(null, "no metrics"),
    )
    .addOption(
      new Option("--cors-origins <list>", "origins whose pages may call the API, separated by commas")
        .env("ROADSIDE_CORS_ORIGINS")
        .argParser(parseWith(parseOrigins))
        .default([], "none"),
    )
    .addOption(
      new Option("--journal <folder>", "folder on another disk, to which every change is written before it is answered")
        .env("ROADSIDE_JOURNAL")
        .argParser(resolvePath)
        // The nodes of a cluster are the copies.
        .conflicts("database")
        .default(null, "no journal"),
    );
}

/** Returns a parser of an option from one that throws an error. */
function parseWith<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  };
}

/** Variables that commands read without an option, so that no list of processes shows their values. */
const SECRET_VARIABLES = [
  "ROADSIDE_PASSWORD",
  "ROADSIDE_BACKUP_PASSPHRASE",
  "ROADSIDE_DATABASE_USER",
  "ROADSIDE_DATABASE_PASSWORD",
];

/** Returns the variables that look like the program's and that no option of the command reads: typing mistakes. */
export function findUnknownVariables(command: Command): string[] {
  const known = new Set([...SECRET_VARIABLES, ...command.options.map(({ envVar }) => envVar)]);
  return Object.keys(process.env).filter((name) => name.startsWith("ROADSIDE_") && !known.has(name));
}
