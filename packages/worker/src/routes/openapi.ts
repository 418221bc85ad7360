import { Hono } from "hono";
import { openAPIRouteHandler } from "hono-openapi";
import type { AppEnv } from "../http/context.ts";
import { renderProblemTables } from "../http/problem-tables.ts";

/** The OpenAPI 3.1 description, generated from the schemas that validate. */
export function openApiRoute(routes: Hono<AppEnv>) {
  return new Hono<AppEnv>().get(
    "/",
    openAPIRouteHandler(routes, {
      documentation: {
        openapi: "3.1.0",
        info: {
          title: "Roadside",
          version: "1",
          description:
            "The record of roadside drink-driving checks. Errors are RFC 9457 problem details with a stable `code` and, for " +
            `invalid fields, their JSON Pointers.${renderProblemTables()}`,
        },
        components: {
          securitySchemes: {
            session: {
              type: "http",
              scheme: "bearer",
              description: "The token from POST /v1/sessions. `x-roles` lists the roles that may call",
            },
            key: {
              type: "http",
              scheme: "bearer",
              description: "The secret from POST /v1/keys, with the scopes that the call requires",
            },
          },
        },
      },
      defaultValidationErrorResponse: false,
      // An export is named like the file that it returns.
      excludeStaticFile: false,
      exclude: ["/openapi.json", "/docs"],
    }),
  );
}
