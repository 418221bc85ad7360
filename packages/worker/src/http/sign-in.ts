import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { uniqueSymbol } from "hono-openapi";
import { toAddressBlock } from "../accounts/address-block.ts";
import type { Role } from "../accounts/roles.ts";
import { SCOPES, type Scope } from "../accounts/scopes.ts";
import type { Actor } from "../store/audit.ts";
import { covers, narrowScope } from "../unit-scope.ts";
import type { AppEnv, Caller, SignedInEnv } from "./context.ts";
import { ProblemError } from "./problem.ts";
import type { LimitName } from "./rate-limits.ts";

/** The prefix of a key's secret, which identifies it to people and to secret scanners. */
export const KEY_PREFIX = "rsk_";

/** The `allow` of a route that also accepts keys. */
const takesKeys = new WeakSet<object>();

/** Allows only callers with a session or a key, within the rate limit, and forbids caching of every response. */
export const requireSignIn: MiddlewareHandler<SignedInEnv> = async (c, next) => {
  const token = readToken(c.req.header("authorization"));
  const caller = token === null ? null : await findCaller(c, token);
  if (!caller) {
    if (token !== null) await enforceLimit(c, "stranger", toAddressBlock(c.var.address));
    throw new ProblemError("sign-in-needed", { headers: { "www-authenticate": "Bearer" } });
  }
  c.set("officer", caller);
  await enforceLimit(c, c.req.method === "GET" ? "read" : "write", caller.badge);
  // A route that names no scope is for people, even if its `allow` is missing.
  if (caller.role === null && !matchedRoutes(c).some(({ handler }) => takesKeys.has(handler)))
    throw new ProblemError("scope-missing");
  c.header("cache-control", "no-store");
  await next();
};

async function findCaller(c: Context<SignedInEnv>, token: string): Promise<Caller | null> {
  const { sessions, store, clock } = c.var;
  if (token.startsWith(KEY_PREFIX)) {
    const key = await store.apiKeys.find(token, clock());
    return key && { badge: `key:${key.id}`, unit: key.unit, role: null, scopes: key.scopes };
  }
  const session = await sessions.find(token, clock());
  if (session) c.set("session", session);
  return (
    session && { badge: session.officer.badge, unit: session.officer.unit, role: session.officer.role, scopes: [] }
  );
}

/**
 * Allows only some roles, and keys only with the given scopes. The API description lists the same, because it is
 * generated from this.
 */
export function allow(...grants: readonly (Role | Scope)[]): MiddlewareHandler<SignedInEnv> {
  const scopes = grants.filter((grant) => (SCOPES as readonly string[]).includes(grant)) as Scope[];
  const roles = grants.filter((grant) => !(scopes as string[]).includes(grant)) as Role[];
  const guard: MiddlewareHandler<SignedInEnv> = async (c, next) => {
    const { role, scopes: given } = c.var.officer;
    if (role === null && (scopes.length === 0 || !scopes.every((scope) => given.includes(scope)))) {
      throw new ProblemError("scope-missing", { detail: `The key needs ${scopes.join(" and ")}` });
    }
    if (role !== null && !roles.includes(role)) throw new ProblemError("role-not-allowed");
    await next();
  };
  if (scopes.length > 0) takesKeys.add(guard);
  return Object.assign(guard, {
    [uniqueSymbol]: { spec: { "x-roles": roles, ...(scopes.length > 0 ? { security: [{ key: scopes }] } : {}) } },
  });
}

/** Limits a call further, in addition to the limit of every call. */
export function limitRate(name: LimitName): MiddlewareHandler<SignedInEnv> {
  return async (c, next) => {
    await enforceLimit(c, name, c.var.officer.badge);
    await next();
  };
}

/** Refuses calls over the rate limit. Unknown addresses are not limited, so that one caller cannot block the others. */
export async function enforceLimit<E extends AppEnv>(c: Context<E>, name: LimitName, who: string): Promise<void> {
  if (who === "") return;
  const { limiter, clock } = c.var as AppEnv["Variables"];
  const waitMs = await limiter.take(name, who, clock().getTime());
  if (waitMs > 0)
    throw new ProblemError("too-many-calls", { headers: { "retry-after": String(Math.ceil(waitMs / 1_000)) } });
}

/** Returns the actor, as the audit log records it. */
export function actorOf(c: Context<SignedInEnv>): Actor {
  const { officer, clock, address } = c.var;
  return { at: clock().toISOString(), badge: officer.badge, unit: officer.unit, address };
}

/** Refuses an administrator of a part of the units: the call decides for every unit. */
export function requireAllUnits(c: Context<SignedInEnv>): void {
  if (c.var.officer.unit !== "") throw new ProblemError("unit-out-of-scope");
}

/** Returns the unit of a query: the requested one, if it is within the caller's own. */
export function resolveUnit(c: Context<SignedInEnv>, requested: string | undefined): string {
  const unit = narrowScope(c.var.officer.unit, requested);
  if (unit === null) {
    const message = `unit ${requested} is outside your unit`;
    throw new ProblemError("unit-out-of-scope", { errors: [{ code: "unit-out-of-scope", message, path: "/unit" }] });
  }
  return unit;
}

/** Returns the unit to write to: the requested one, if it is within the caller's own, or by default the caller's. */
export function resolveUnitToWrite(c: Context<SignedInEnv>, named: string | undefined): string {
  const { unit: own } = c.var.officer;
  const unit = named ?? own;
  if (unit === "")
    throw new ProblemError("request-invalid", {
      errors: [{ code: "field-missing", message: "is required: your account covers every unit", path: "/unit" }],
    });
  if (covers(own, unit)) return unit;
  throw new ProblemError("unit-out-of-scope", {
    errors: [{ code: "unit-out-of-scope", message: `unit ${unit} is outside your unit`, path: "/unit" }],
  });
}

function readToken(authorization = ""): string | null {
  const [scheme, token, ...more] = authorization.split(" ");
  return scheme?.toLowerCase() === "bearer" && token && more.length === 0 && token.length <= 256 ? token : null;
}
