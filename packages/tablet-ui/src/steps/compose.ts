import type { Refusal } from "@roadside/core";
import type { NewEntry } from "../stops/new-entries.ts";
import type { Field, Values } from "./field.ts";
import { FIELD_TYPES } from "./field-types.ts";
import type { Step } from "./step.ts";

/** Problem codes by field name. */
export type Problems = Readonly<Record<string, string>>;

/** The content of an entry: its body and its personal part. */
export interface EntryContent {
  readonly body: unknown;
  readonly personal?: unknown;
}

export function createValues({ fields }: Pick<Step, "fields">): Values {
  return Object.fromEntries(fields.map(({ name, type, initial }) => [name, initial ?? FIELD_TYPES[type].empty]));
}

/**
 * Composes the entry of a step, or returns the problem of each invalid field. `at` is the time of the stop; `base` is
 * what the entry has apart from its fields: the shift's analyser, or all of a corrected entry.
 */
export function compose(
  { kind, fields, fixed = {}, derive }: Pick<Step, "kind" | "fields" | "fixed" | "derive">,
  values: Values,
  at: string,
  base: EntryContent = { body: {} },
): { ok: true; entry: NewEntry } | { ok: false; problems: Problems } {
  const problems: Record<string, string> = {};
  const content = { ...structuredClone(base) };
  // Values that followed from the old fields are removed with them.
  const before = derive?.(show(fields, base), at) ?? {};
  const after = derive?.(values, at) ?? {};
  for (const [path, value] of Object.entries(before)) if (get(base, path) === value) put(content, path, undefined);
  for (const [path, value] of [...Object.entries(fixed), ...Object.entries(after)]) put(content, path, value);
  for (const { name, path, type, required, when } of fields) {
    const isShown = when?.(values) ?? true;
    const read = isShown ? FIELD_TYPES[type].read(values[name] ?? FIELD_TYPES[type].empty, at) : null;
    if (read && "problem" in read) problems[name] = read.problem;
    else if (read) put(content, path, read.value);
    else if (required && isShown) problems[name] = "field-missing";
    // A cleared value is removed, unless it follows from another field.
    else if (get(base, path) !== undefined && after[path] === undefined) put(content, path, undefined);
  }
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  return { ok: true, entry: { kind, ...content } as NewEntry };
}

/** Whether nothing was typed: an empty entry is not written. */
export function isBlank({ fields }: Step, values: Values, at: string): boolean {
  return fields.every(({ name, type }) => FIELD_TYPES[type].read(values[name] ?? FIELD_TYPES[type].empty, at) === null);
}

/** Returns the values that would produce an entry. Fields whose value follows from another field stay empty. */
export function toValues(
  { fields, derive }: Pick<Step, "fields" | "derive">,
  content: EntryContent,
  at: string,
): Values {
  const values = show(fields, content);
  const derived = derive?.(values, at) ?? {};
  const followed = fields.filter(({ path }) => path in derived && derived[path] === get(content, path));
  return { ...values, ...Object.fromEntries(followed.map(({ name, type }) => [name, FIELD_TYPES[type].empty])) };
}

function show(fields: readonly Field[], content: EntryContent): Values {
  return Object.fromEntries(
    fields.map(({ name, path, type }) => {
      const value = get(content, path);
      return [name, value === undefined ? FIELD_TYPES[type].empty : FIELD_TYPES[type].show(value)];
    }),
  );
}

/** Whether an entry has a value of a field of this step, and none that the step does not offer. */
export function isOfStep(
  { kind, fields, form, fixed = {} }: Step,
  entry: { readonly kind: string } & EntryContent,
): boolean {
  if (kind !== entry.kind || Object.entries(fixed).some(([path, value]) => get(entry, path) !== value)) return false;
  const given = fields.filter(({ path }) => get(entry, path) !== undefined);
  return (
    given.every(
      ({ path, values }) => values === undefined || Object.keys(values).some((value) => value === get(entry, path)),
    ) &&
    (given.length > 0 || form !== undefined)
  );
}

/** Assigns core's errors to the fields that they name; the others are under "". */
export function toProblems({ errors }: Pick<Refusal<string>, "errors">, fields: readonly Field[]): Problems {
  return Object.fromEntries(
    errors.map(({ code, path }) => [
      fields.find((one) => path.startsWith(one.path) || one.path.startsWith(`${path}/`))?.name ?? "",
      code,
    ]),
  );
}

type Group = Record<string, unknown>;

/** Sets the value at a path. Removing a value also removes the groups that it leaves empty. */
function put(into: Group, path: string, value: unknown): void {
  const names = path.slice(1).split("/");
  const last = names.pop() ?? "";
  let at = into;
  const groups: { readonly parent: Group; readonly name: string; readonly group: Group }[] = [];
  for (const name of names) {
    const group = isGroup(at[name]) ? at[name] : {};
    if (value === undefined && at[name] === undefined) return;
    at[name] = group;
    groups.push({ parent: at, name, group });
    at = group;
  }
  if (value !== undefined) {
    at[last] = value;
    return;
  }
  delete at[last];
  // The body and the personal part stay, even if empty.
  for (const { parent, name, group } of groups.slice(1).reverse())
    if (Object.keys(group).length === 0) delete parent[name];
}

function get(from: unknown, path: string): unknown {
  return path
    .slice(1)
    .split("/")
    .reduce<unknown>((at, name) => (isGroup(at) ? at[name] : undefined), from);
}

function isGroup(value: unknown): value is Group {
  return typeof value === "object" && value !== null;
}
