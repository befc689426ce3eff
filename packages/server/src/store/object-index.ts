import { listNames } from "./list-page.ts";
import { objectOf } from "./records.ts";
import { createSortedKeys } from "./sorted-keys.ts";
import type { ListPage, ListQuery, VersionPage, VersionQuery } from "./store.ts";
import { listVersionPage } from "./version-page.ts";
import type { Versioned, VersionStack } from "./version-stack.ts";
import { findVersion, withoutVersion, withVersion } from "./version-stack.ts";

/** The objects of one bucket, by key and in order. An entry says where the store keeps the bytes of its record. */
export interface ObjectIndex<Entry extends Versioned> {
  isEmpty(): boolean;
  find(key: string, versionId?: string): Entry | undefined;
  /** Makes an entry the newest of its key. @returns the one of the same version, which it replaces */
  put(entry: Entry): Entry | undefined;
  /** Puts an entry in the place of the one of the same version, whatever is newer. */
  replace(entry: Entry): void;
  /** @returns what was there */
  drop(key: string, versionId: string): Entry | undefined;
  list(query: ListQuery): ListPage;
  listVersions(query: VersionQuery): VersionPage;
  entries(): Iterable<Entry>;
}

export function createObjectIndex<Entry extends Versioned>(): ObjectIndex<Entry> {
  const stacks = new Map<string, VersionStack<Entry>>();
  const keys = createSortedKeys();
  const stackOf = (key: string): VersionStack<Entry> => stacks.get(key) ?? [];
  const setStack = (key: string, stack: VersionStack<Entry>): void => {
    const isKnown = stacks.has(key);
    if (stack.length > 0) {
      stacks.set(key, stack);
      if (!isKnown) keys.add(key);
    } else if (stacks.delete(key)) keys.remove(key);
  };
  return {
    isEmpty: () => stacks.size === 0,
    find: (key, versionId) => findVersion(stackOf(key), versionId),
    put(entry) {
      const { key, versionId } = entry.record;
      const stack = stackOf(key);
      setStack(key, withVersion(stack, entry));
      return findVersion(stack, versionId);
    },
    replace(entry) {
      const { key, versionId } = entry.record;
      setStack(
        key,
        stackOf(key).map((other) => (other.record.versionId === versionId ? entry : other)),
      );
    },
    drop(key, versionId) {
      const stack = stackOf(key);
      setStack(key, withoutVersion(stack, versionId));
      return findVersion(stack, versionId);
    },
    list: (query) => listObjectPage(stackOf, keys.settled(), query),
    listVersions: (query) => listVersionPage(stackOf, keys.settled(), query),
    *entries() {
      for (const stack of stacks.values()) yield* stack;
    },
  };
}

function listObjectPage(
  stackOf: (key: string) => VersionStack<Versioned>,
  sorted: readonly string[],
  query: ListQuery,
): ListPage {
  const recordOf = (key: string): ReturnType<typeof objectOf> => objectOf(stackOf(key)[0]?.record);
  const { names, next } = listNames(sorted, query, (key) => recordOf(key) !== undefined);
  const objects = names.flatMap(({ kind, name }) => (kind === "key" ? (recordOf(name) ?? []) : []));
  const prefixes = names.flatMap(({ kind, name }) => (kind === "prefix" ? name : []));
  return { objects, prefixes, next };
}
