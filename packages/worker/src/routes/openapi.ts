import { Hono } from "hono";
import { openAPIRouteHandler } from "hono-openapi";
import type { AppEnv } from "../http/context.ts";
import { renderProblemTables } from "../http/problem-tables.ts";

/** The OpenAPI 3.1 description, made of the schemas that validate. */
export function openApiRoute(routes: Hono<AppEnv>) {
  return new Hono<AppEnv>().get(
    "/",
    openAPIRouteHandler(routes, {
      documentation: {
        openapi: "3.1.0",
        info: {
          title: "Roadside",
          version: "1",
          description: `The record of roadside drink-driving checks. Errors are RFC 9457 problem details with a stable \`code\` and, where fields are to blame, their JSON Pointers.${renderProblemTables()}`,
        },
        components: {
          securitySchemes: {
            session: {
              type: "http",
              scheme: "bearer",
              description: "The token that POST /v1/sessions answers. `x-roles` says who may call",
            },
            key: {
              type: "http",
              scheme: "bearer",
              description: "The secret that POST /v1/keys answers, with the scopes that the call names",
            },
          },
        },
      },
      defaultValidationErrorResponse: false,
      // An export is named as the file it gives.
      excludeStaticFile: false,
      exclude: ["/openapi.json", "/docs"],
    }),
  );
}
