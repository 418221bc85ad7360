import { Scalar } from "@scalar/hono-api-reference";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { AppEnv } from "../http/context.ts";

/**
 * The readable API reference. Its script is a static file of this server, because the page must work without the
 * internet. Scalar writes its settings and styles into the page, so this page alone allows inline code; it has no
 * session and shows no record.
 */
export const docsRoutes = new Hono<AppEnv>()
  .use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", "'unsafe-inline'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:"],
        fontSrc: ["'self'", "data:"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    }),
  )
  .get(
    "/",
    Scalar({
      url: "/openapi.json",
      cdn: "/api-reference.js",
      pageTitle: "Roadside API",
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      // Features that would call a service on the internet, or offer one.
      agent: { disabled: true },
      mcp: { disabled: true },
      showDeveloperTools: "never",
    }),
  );
