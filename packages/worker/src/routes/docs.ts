import { Scalar } from "@scalar/hono-api-reference";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { AppEnv } from "../http/context.ts";

/**
 * The API's readable reference. Its script is a static file of our own, since the page must work on a net without the internet. Scalar puts its settings and styles
 * into the page itself, so this one page allows inline code; it holds no session and shows no record.
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
      // What would reach for a service on the internet, or offer one.
      agent: { disabled: true },
      mcp: { disabled: true },
      showDeveloperTools: "never",
    }),
  );
