import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import type { MiddlewareHandler } from "hono";

/**
 * Serves the built tablet UI, with the headers of its `_headers` file, whose format Cloudflare reads too. Any other
 * address gets the app's page.
 */
export function serveFiles(root: string): MiddlewareHandler[] {
  const rules = existsSync(join(root, "_headers"))
    ? parseHeaderRules(readFileSync(join(root, "_headers"), "utf8"))
    : [];
  return [
    async (c, next) => {
      await next();
      for (const { matches, headers } of rules) {
        if (matches(c.req.path)) for (const [name, value] of headers) c.header(name, value);
      }
    },
    serveStatic({ root, rewriteRequestPath: (path) => (path.startsWith("/_") ? "/index.html" : path) }),
    serveStatic({ root, path: "index.html" }),
  ];
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
