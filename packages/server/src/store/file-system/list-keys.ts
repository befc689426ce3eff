import { compareTreeOrder, compareUtf8, isPath, treeKey } from "@s3fs/core";
import type { Entry, FileSystem, Native } from "@s3fs/core";
import { commonPrefix } from "../list-page.ts";
import type { ObjectRecord } from "../records.ts";
import type { ListPage, ListQuery } from "../store.ts";
import { recordOfDirectory, recordOfFile } from "./file-record.ts";
import type { AttributeMapping } from "./file-record.ts";

/**
 * One page of a bucket. Tree order is the order of keys, so nothing is sorted but the children of one directory, and
 * nothing is listed outside of the deepest directory that the prefix names, below a common prefix, or before `after`.
 * @throws {FsError} ENOENT for a bucket that is missing
 */
export async function listKeys<N extends Native>(
  bucket: FileSystem<N>,
  query: ListQuery,
  mapping: AttributeMapping<N> | undefined,
): Promise<ListPage> {
  const { prefix, delimiter, after, limit } = query;
  const objects: ObjectRecord[] = [];
  const prefixes: string[] = [];
  let group = after?.startsWith(prefix) ? commonPrefix(after, prefix, delimiter) : undefined;
  let last: string | undefined;
  for await (const { key, entry } of keysOf(bucket, query)) {
    if (!key.startsWith(prefix) || isBehind(key, after)) continue;
    const own = commonPrefix(key, prefix, delimiter);
    if (own !== undefined && own === group) continue;
    if (objects.length + prefixes.length === limit) return { objects, prefixes, next: last };
    group = own;
    last = own ?? key;
    if (own !== undefined) prefixes.push(own);
    else if (entry.kind === "file") objects.push(recordOfFile(key, entry, mapping));
    else objects.push(recordOfDirectory(key, entry.modifiedMs));
  }
  return { objects, prefixes, next: undefined };
}

function isBehind(key: string, after: string | undefined): boolean {
  return after !== undefined && compareUtf8(key, after) <= 0;
}

interface ListedKey<N extends Native> {
  readonly key: string;
  readonly entry: Entry<N>;
}

/** Files, and directories in which nothing is; with the delimiter `/` all directories, which are not looked into. */
async function* keysOf<N extends Native>(
  bucket: FileSystem<N>,
  { prefix, delimiter, after }: ListQuery,
): AsyncGenerator<ListedKey<N>, void, void> {
  const base = prefix.slice(0, Math.max(0, prefix.lastIndexOf("/")));
  if (!isPath(base)) return;
  const branches: Branches = { prefix, after, descends: delimiter !== "/" };
  let pending: ListedKey<N> | undefined;
  let isEmpty = true;
  for await (const entry of entriesOf(bucket, base, branches)) {
    isEmpty = false;
    const key = treeKey(entry);
    if (pending !== undefined && !(branches.descends && key.startsWith(pending.key))) yield pending;
    pending = entry.kind === "directory" ? { key, entry } : undefined;
    if (entry.kind === "file") yield { key, entry };
  }
  if (pending !== undefined) yield pending;
  if (isEmpty && base !== "" && prefix === `${base}/`) yield { key: prefix, entry: await bucket.stat(base) };
}

interface Branches {
  readonly prefix: string;
  readonly after: string | undefined;
  readonly descends: boolean;
}

/** The whole of a tree comes from the file system in one go, a part of it directory by directory. */
async function* entriesOf<N extends Native>(
  bucket: FileSystem<N>,
  base: string,
  branches: Branches,
): AsyncGenerator<Entry<N>, void, undefined> {
  const { prefix, after, descends } = branches;
  const isWhole = prefix === "" || prefix === `${base}/`;
  if (descends && isWhole && after === undefined) yield* bucket.list(base, { recursive: true });
  else yield* walk(bucket, base, branches);
}

async function* walk<N extends Native>(
  bucket: FileSystem<N>,
  directory: string,
  branches: Branches,
): AsyncGenerator<Entry<N>, void, undefined> {
  const children: Entry<N>[] = [];
  for await (const child of bucket.list(directory))
    if (isOnTheWay(treeKey(child), branches)) children.push(child);
  for (const child of children.sort(compareTreeOrder)) {
    yield child;
    if (child.kind === "directory" && branches.descends) yield* walk(bucket, child.path, branches);
  }
}

/** Whether a key, or any below it, can be listed. */
function isOnTheWay(key: string, { prefix, after }: Branches): boolean {
  if (!key.startsWith(prefix) && !prefix.startsWith(key)) return false;
  return !isBehind(key, after) || (key.endsWith("/") && after !== undefined && after.startsWith(key));
}
