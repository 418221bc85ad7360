import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sourcesPage } from "./sources.ts";

await writeFile(join(import.meta.dirname, "../docs/sources.md"), sourcesPage());
