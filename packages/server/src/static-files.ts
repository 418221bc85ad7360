import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { ProblemError, problemResponse } from "@roadside/worker/http/problem";
import type { MiddlewareHandler } from "hono";

/**
 * Serves the built pages and their files, with the headers of the `_headers` file, whose format Cloudflare reads too.
 * Every other path is left to the next handler: only a page is answered with a page. The folder must not change while
 * it is served.
 */
export function serveFiles(root: string): MiddlewareHandler[] {
  const paths = findPaths(root);
  const rules = existsSync(join(root, "_headers"))
    ? parseHeaderRules(readFileSync(join(root, "_headers"), "utf8"))
    : [];
  const serve = serveStatic({ root, rewriteRequestPath: (path) => paths.get(path) ?? path });
  return [
    async (c, next) => {
      if (!paths.has(c.req.path)) return next();
      if (c.req.method !== "GET" && c.req.method !== "HEAD")
        return problemResponse(c, new ProblemError("method-not-allowed", { headers: { allow: "GET, HEAD" } }));
      const response = await serve(c, next);
      for (const { matches, headers } of rules) {
        if (matches(c.req.path)) for (const [name, value] of headers) c.header(name, value);
      }
      return response;
    },
  ];
}

/** The files by the paths that address them: a page also without `.html`, and a folder's page by the folder. */
function findPaths(root: string): Map<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("_"))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).split(sep).join("/"));
  const paths = new Map(files.map((file) => [file, file]));
  for (const file of files) {
    if (file.endsWith("/index.html")) paths.set(file.slice(0, -"index.html".length), file);
    else if (file.endsWith(".html")) paths.set(file.slice(0, -".html".length), file);
  }
  return paths;
}

interface Rule {
  readonly matches: (path: string) => boolean;
  readonly headers: (readonly [name: string, value: string])[];
}

/**
 * A line without indent is a path, with `*` at its end for all paths below; the indented lines after it are headers.
 */
function parseHeaderRules(text: string): Rule[] {
  const rules: Rule[] = [];
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const colon = line.indexOf(":");
    if (/^\s/.test(line)) rules.at(-1)?.headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
    else {
      const path = line.trim();
      rules.push({
        matches: (requested) => (path.endsWith("*") ? requested.startsWith(path.slice(0, -1)) : requested === path),
        headers: [],
      });
    }
  }
  return rules;
}
