import type { Entry } from "../entry.ts";
import type { Native } from "../native.ts";
import { sortInTreeOrder } from "../sort-in-tree-order.ts";
import { treeKey } from "../tree-order.ts";
import type { SortForm } from "./sort-form.ts";

/** Entries in tree order, as JSON. */
export function entryForm<N extends Native>(): SortForm<Entry<N>> {
  return {
    key: treeKey,
    inOrder: sortInTreeOrder,
    bytesOf: ({ path }) => ENTRY_BYTES + path.length * BYTES_PER_UNIT,
    hasText: isJson,
    toText: (entry) => JSON.stringify(entry),
    fromText: (text) => JSON.parse(text) as Entry<N>, // what `toText` made of one
  };
}

/** An object with numbers, a tag, and a record of the backend's own. */
const ENTRY_BYTES = 400;
const BYTES_PER_UNIT = 2;

/** Whether JSON gives it back as it is: a backend's own record may hold anything. */
function isJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (Array.isArray(value)) return value.every(isJson);
  if (typeof value !== "object" || "toJSON" in value) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null;
  return isPlain && Object.values(value).every(isJson);
}
