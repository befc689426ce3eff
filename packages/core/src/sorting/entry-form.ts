import type { Entry } from "../entry.ts";
import type { Native } from "../native.ts";
import { sortInTreeOrder } from "../sort-in-tree-order.ts";
import { treeKey } from "../tree-order.ts";
import { jsonForm } from "./json-form.ts";
import type { SortForm } from "./sort-form.ts";

/** Entries in tree order, as JSON. */
export function entryForm<N extends Native>(): SortForm<Entry<N>> {
  const bytesOf = ({ path }: Entry<N>): number => ENTRY_BYTES + path.length * BYTES_PER_UNIT;
  return { key: treeKey, inOrder: sortInTreeOrder, ...jsonForm(bytesOf) };
}

/** An object with numbers, a tag, and a record of the backend's own. */
const ENTRY_BYTES = 400;
const BYTES_PER_UNIT = 2;
