import type { Refusal } from "@roadside/core";
import type { Said } from "../stops/drafts.ts";
import type { Step } from "./catalogue.ts";
import { type Field, TYPES, type Typed } from "./field.ts";

/** What stands in a step's fields by their names. */
export type Values = Readonly<Record<string, Typed>>;
export type Problems = Readonly<Record<string, string>>;

export function freshValues({ fields }: Pick<Step, "fields">): Values {
  return Object.fromEntries(fields.map(({ name, type, initial }) => [name, initial ?? TYPES[type].empty]));
}

/** What an entry says: its body and its personal part. */
export interface SaidBefore {
  readonly body: unknown;
  readonly personal?: unknown;
}

/**
 * The entry that a step's fields come to, or the problem of each bad field. `at` is the time of the stop; `base` is what the entry says beside its fields: the shift's
 * analyser, or all that a corrected entry said.
 */
export function compose(
  { kind, fields, says = {}, derives }: Pick<Step, "kind" | "fields" | "says" | "derives">,
  values: Values,
  at: string,
  base: SaidBefore = { body: {} },
): { ok: true; said: Said } | { ok: false; problems: Problems } {
  const problems: Record<string, string> = {};
  const entry = { ...structuredClone(base) };
  // What followed from what was said before goes with it.
  const before = derives?.(asTyped(fields, base), at) ?? {};
  const after = derives?.(values, at) ?? {};
  for (const [path, value] of Object.entries(before)) if (get(base, path) === value) put(entry, path, undefined);
  for (const [path, value] of [...Object.entries(says), ...Object.entries(after)]) put(entry, path, value);
  for (const { name, path, type, required, when } of fields) {
    const isAsked = when?.(values) ?? true;
    const read = isAsked ? TYPES[type].read(values[name] ?? TYPES[type].empty, at) : null;
    if (read && "problem" in read) problems[name] = read.problem;
    else if (read) put(entry, path, read.value);
    else if (required && isAsked) problems[name] = "field-missing";
    // What was said before and is taken back is gone, but for what follows from another field.
    else if (get(base, path) !== undefined && after[path] === undefined) put(entry, path, undefined);
  }
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  return { ok: true, said: { kind, ...entry } as unknown as Said };
}

/** Whether anything was said at all: an entry that says nothing is not written. */
export function saysNothing({ fields }: Step, values: Values, at: string): boolean {
  return fields.every(({ name, type }) => TYPES[type].read(values[name] ?? TYPES[type].empty, at) === null);
}

/** What would have to be typed into a step's fields to say what an entry says: nothing where it follows from another field by itself. */
export function valuesOf({ fields, derives }: Pick<Step, "fields" | "derives">, said: SaidBefore, at: string): Values {
  const values = asTyped(fields, said);
  const derived = derives?.(values, at) ?? {};
  return Object.fromEntries(
    fields.map(({ name, path, type }) => [
      name,
      path in derived && derived[path] === get(said, path) ? TYPES[type].empty : (values[name] as Typed),
    ]),
  );
}

function asTyped(fields: readonly Field[], said: SaidBefore): Values {
  return Object.fromEntries(
    fields.map(({ name, path, type }) => {
      const value = get(said, path);
      return [name, value === undefined ? TYPES[type].empty : TYPES[type].show(value as never)];
    }),
  );
}

/** Whether an entry says something that a step asks for, and nothing that it does not offer. */
export function isOfStep(
  { kind, fields, form, says = {} }: Step,
  entry: { readonly kind: string } & SaidBefore,
): boolean {
  if (kind !== entry.kind || Object.entries(says).some(([path, value]) => get(entry, path) !== value)) return false;
  const said = fields.filter(({ path }) => get(entry, path) !== undefined);
  return (
    said.every(({ path, values }) => values === undefined || values.includes(get(entry, path) as string)) &&
    (said.length > 0 || form !== undefined)
  );
}

/** Core's refusal as problems of the fields that it names; what names no field stands under "". */
export function problemsOf({ errors }: Refusal<string>, fields: readonly Field[]): Problems {
  return Object.fromEntries(
    errors.map(({ code, path }) => [
      fields.find((one) => path.startsWith(one.path) || one.path.startsWith(`${path}/`))?.name ?? "",
      code,
    ]),
  );
}

/** Puts a value where a path says. What is taken out leaves no empty group behind. */
function put(into: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.slice(1).split("/");
  const last = names.pop() as string;
  let at = into;
  const groups: (readonly [Record<string, unknown>, string])[] = [];
  for (const name of names) {
    if (value === undefined && at[name] === undefined) return;
    at[name] ??= {};
    groups.push([at, name]);
    at = at[name] as Record<string, unknown>;
  }
  if (value !== undefined) {
    at[last] = value;
    return;
  }
  delete at[last];
  // Body and personal part stay, also where they say nothing.
  for (const [parent, name] of groups.slice(1).reverse()) {
    if (Object.keys(parent[name] as object).length === 0) delete parent[name];
  }
}

function get(from: unknown, path: string): unknown {
  return path
    .slice(1)
    .split("/")
    .reduce<unknown>(
      (at, name) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[name] : undefined),
      from,
    );
}
