import { existsSync } from "node:fs";
import { join } from "node:path";

/** The folder of the workspace, when the program runs from source. */
export const ROOT = join(import.meta.dirname, "../../..");

/** The published package has these folders next to its code. */
const PACKAGED = {
  migrations: join(import.meta.dirname, "migrations"),
  tabletUi: join(import.meta.dirname, "tablet-ui"),
};

/** The folders with what the server reads besides its code: the migrations and the built tablet UI. */
export const ASSETS = existsSync(PACKAGED.migrations)
  ? PACKAGED
  : { migrations: join(ROOT, "packages/worker/migrations"), tabletUi: join(ROOT, "packages/tablet-ui/dist") };
