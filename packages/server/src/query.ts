import { percentDecode } from "./percent-encoding.ts";

/** The decoded query of a request: pairs in the order of the wire, and the first value of each name. */
export interface Query {
  readonly pairs: readonly (readonly [name: string, value: string])[];
  get(name: string): string | undefined;
  has(name: string): boolean;
}

export function parseQuery(text: string): Query {
  if (text === "") return EMPTY;
  const pairs = text
    .split("&")
    .filter((pair) => pair !== "")
    .map(parsePair);
  const values = new Map<string, string>();
  for (const [name, value] of pairs) if (!values.has(name)) values.set(name, value);
  return { pairs, get: (name) => values.get(name), has: (name) => values.has(name) };
}

function parsePair(pair: string): readonly [string, string] {
  const equals = pair.indexOf("=");
  if (equals === -1) return [decode(pair), ""];
  return [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
}

function decode(text: string): string {
  return percentDecode(text.includes("+") ? text.replaceAll("+", " ") : text);
}

const EMPTY: Query = { pairs: [], get: () => undefined, has: () => false };
