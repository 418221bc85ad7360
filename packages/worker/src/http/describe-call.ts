import { describeRoute, resolver, validator } from "hono-openapi";
import type { GenericSchema } from "valibot";
import { type CallProblemCode, ProblemDetails, ProblemError } from "./problem.ts";
import { toProblems } from "./to-problems.ts";

const JSON_PROBLEM = "application/problem+json";

/** The refusals that every call after sign-in shares. */
const REFUSES_CALLERS = {
  401: "The session or the key is missing or unknown, or has expired",
  403: "The role, or the key's scopes, do not allow this",
  429: "Too many calls at once: try again after `Retry-After`",
};

/** Describes a call for the API reference: its response and its refusals. */
export function describeCall(facts: {
  summary: string;
  description: string;
  tag: string;
  signedIn?: boolean;
  /** `type` if the response is not JSON. */
  answer: { status: number; description: string; schema?: GenericSchema; type?: string | readonly string[] };
  /** Further responses, without a body. */
  also?: Record<number, string>;
  refuses: Partial<Record<400 | 401 | 403 | 404 | 409 | 413 | 415 | 429 | 503, string>>;
  requestBody?: NonNullable<Parameters<typeof describeRoute>[0]["requestBody"]>;
}) {
  const { answer } = facts;
  const refusals = Object.entries({
    ...(facts.signedIn === false ? {} : REFUSES_CALLERS),
    503: "The database is temporarily unavailable: try again after `Retry-After`",
    ...facts.refuses,
  });
  return describeRoute({
    summary: facts.summary,
    description: facts.description,
    tags: [facts.tag],
    security: facts.signedIn === false ? [] : [{ session: [] }],
    ...(facts.requestBody ? { requestBody: facts.requestBody } : {}),
    responses: {
      [answer.status]: {
        description: answer.description,
        ...(answer.schema ? { content: { "application/json": { schema: resolver(answer.schema) } } } : {}),
        ...(answer.type
          ? { content: Object.fromEntries([answer.type].flat().map((type) => [type, { schema: { type: "string" } }])) }
          : {}),
      },
      ...Object.fromEntries(Object.entries(facts.also ?? {}).map(([status, description]) => [status, { description }])),
      ...Object.fromEntries(
        refusals.map(([status, description]) => [
          status,
          { description, content: { [JSON_PROBLEM]: { schema: resolver(ProblemDetails) } } },
        ]),
      ),
    },
  });
}

/** Validates a part of the request with the schema that documents it; throws a problem that names each bad field. */
export function validate<S extends GenericSchema, T extends "query" | "json" | "param">(
  target: T,
  schema: S,
  reason: CallProblemCode = "request-invalid",
) {
  return validator(target, schema, (result) => {
    if (result.success) return;
    throw new ProblemError(reason, { errors: toProblems(result.error) });
  });
}
