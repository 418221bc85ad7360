import type { Context, MiddlewareHandler } from "hono";
import type { Role } from "../auth/sessions.ts";
import type { SignedInEnv } from "../context.ts";
import { CallRefused } from "../problem.ts";
import { covers, narrowed } from "../scope.ts";
import type { Actor } from "../store/audit.ts";

/** Lets through only who has a session, and makes every answer one that no cache keeps. */
export const signedIn: MiddlewareHandler<SignedInEnv> = async (c, next) => {
  const token = tokenOf(c.req.header("authorization"));
  const session = token === null ? null : await c.var.sessions.find(token, c.var.clock());
  if (!session) throw new CallRefused("sign-in-needed", { headers: { "www-authenticate": "Bearer" } });
  c.set("session", session);
  c.set("officer", session.officer);
  c.header("cache-control", "no-store");
  await next();
};

export const EVERY_ROLE = ["officer", "supervisor", "auditor", "administrator"] as const satisfies readonly Role[];

/** Lets through only some roles. */
export function allow(...roles: readonly Role[]): MiddlewareHandler<SignedInEnv> {
  return async (c, next) => {
    if (!roles.includes(c.var.officer.role)) throw new CallRefused("role-not-allowed");
    await next();
  };
}

/** Who does something now, as the audit writes it down. */
export function actor(c: Context<SignedInEnv>): Actor {
  const { officer, clock, address } = c.var;
  return { at: clock().toISOString(), badge: officer.badge, unit: officer.unit, address };
}

/** The unit that a query looks at: the one that was asked for, within the asker's own. */
export function unitInScope(c: Context<SignedInEnv>, asked: string | undefined): string {
  const unit = narrowed(c.var.officer.unit, asked);
  if (unit === null) {
    const message = `unit ${asked} lies outside your own`;
    throw new CallRefused("unit-out-of-scope", { errors: [{ code: "unit-out-of-scope", message, path: "/unit" }] });
  }
  return unit;
}

/** The unit to which something is written down: the one that was named, within the writer's own, or the writer's own. */
export function unitToWrite(c: Context<SignedInEnv>, named: string | undefined): string {
  const { unit: own } = c.var.officer;
  const unit = named ?? own;
  if (unit === "")
    throw new CallRefused("request-invalid", { errors: [{ code: "field-missing", message: "whoever sees every unit names one", path: "/unit" }] });
  if (covers(own, unit)) return unit;
  throw new CallRefused("unit-out-of-scope", {
    errors: [{ code: "unit-out-of-scope", message: `unit ${unit} lies outside your own`, path: "/unit" }],
  });
}

function tokenOf(authorization = ""): string | null {
  const [scheme, token, ...more] = authorization.split(" ");
  return scheme?.toLowerCase() === "bearer" && token && more.length === 0 && token.length <= 256 ? token : null;
}
