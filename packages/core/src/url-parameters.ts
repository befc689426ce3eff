import { FsError } from "./fs-error.ts";
import type { FsUrl } from "./opener.ts";

/** The kinds of value that a URL parameter can have. */
export type ParameterKind = "string" | "boolean" | "integer";

type ParameterValue<K extends ParameterKind> = K extends "string"
  ? string
  : K extends "boolean"
    ? boolean
    : number;

export type ParameterValues<S extends Readonly<Record<string, ParameterKind>>> = {
  readonly [Name in keyof S]?: ParameterValue<S[Name]>;
};

/**
 * Reads the parameters of a URL by a table of the known ones.
 *
 * @throws {FsError} EINVAL for an unknown parameter, naming the known ones, or a value of another kind
 */
export function readParameters<S extends Readonly<Record<string, ParameterKind>>>(
  url: FsUrl,
  known: S,
): ParameterValues<S> {
  const values = new Map<string, string | boolean | number>();
  for (const [name, text] of url.parameters) {
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) throw unknown(url, name, Object.keys(known));
    values.set(name, valueOf(url, { name, text, kind }));
  }
  return Object.fromEntries(values) as ParameterValues<S>; // each name and value was checked against the table
}

interface Parameter {
  readonly name: string;
  readonly text: string;
  readonly kind: ParameterKind;
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ["1", true],
  ["true", true],
  ["0", false],
  ["false", false],
]);

function valueOf(url: FsUrl, { name, text, kind }: Parameter): string | boolean | number {
  if (kind === "string") return text;
  const value = kind === "boolean" ? booleans.get(text) : /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (value !== undefined) return value;
  const rule = kind === "boolean" ? "true, false, 1 or 0" : "a whole number";
  throw new FsError("EINVAL", {
    path: url.display,
    detail: `the parameter "${name}" takes ${rule}, not "${text}"`,
  });
}

function unknown(url: FsUrl, name: string, known: readonly string[]): FsError {
  const list = known.length === 0 ? `${url.scheme} URLs take none` : `known are ${known.join(", ")}`;
  return new FsError("EINVAL", { path: url.display, detail: `unknown parameter "${name}"; ${list}` });
}
