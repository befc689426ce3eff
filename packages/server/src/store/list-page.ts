import type { OrderedKeys } from "./sorted-keys.ts";
import { firstAtOrAfter, firstPastPrefix } from "./sorted-keys.ts";
import type { ListQuery } from "./store.ts";

export interface NamedPage {
  readonly names: readonly ListedName[];
  /** The last name, when more follow. */
  readonly next: string | undefined;
}

export type ListedName = { readonly kind: "key" | "prefix"; readonly name: string };

/**
 * One page of keys and common prefixes. A common prefix costs one binary search however many keys it stands for, and counts
 * towards the limit like a key. A name behind `after` is listed; a prefix that `after` lies in is not.
 * @param isListed says of a key whether it counts; common prefixes of keys that don't are not listed either
 */
export function listNames(
  sorted: OrderedKeys,
  query: ListQuery,
  isListed: (key: string) => boolean,
): NamedPage {
  const { prefix, delimiter, limit } = query;
  const names: ListedName[] = [];
  let index = firstIndexOf(sorted, query);
  while (index < sorted.length) {
    const key = sorted.at(index) ?? "";
    if (!key.startsWith(prefix)) break;
    if (!isListed(key)) {
      index++;
      continue;
    }
    if (names.length === limit) return { names, next: names.at(-1)?.name };
    const group = commonPrefix(key, prefix, delimiter);
    names.push(group === undefined ? { kind: "key", name: key } : { kind: "prefix", name: group });
    index = group === undefined ? index + 1 : firstPastPrefix(sorted, group);
  }
  return { names, next: undefined };
}

/** Where a listing begins. */
export function firstIndexOf(sorted: OrderedKeys, query: ListQuery): number {
  const start = firstAtOrAfter(sorted, query.prefix);
  return query.after === undefined ? start : Math.max(start, indexBehind(sorted, query, query.after));
}

function indexBehind(sorted: OrderedKeys, query: ListQuery, after: string): number {
  const group = after.startsWith(query.prefix)
    ? commonPrefix(after, query.prefix, query.delimiter)
    : undefined;
  if (group !== undefined) return firstPastPrefix(sorted, group);
  const index = firstAtOrAfter(sorted, after);
  return sorted.at(index) === after ? index + 1 : index;
}

/** What a key shares with others up to the first delimiter behind the prefix; undefined when it stands alone. */
export function commonPrefix(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (delimiter === undefined || delimiter === "") return undefined;
  const found = key.indexOf(delimiter, prefix.length);
  return found === -1 ? undefined : key.slice(0, found + delimiter.length);
}
