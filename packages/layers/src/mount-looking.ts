import { compareTreeOrder, FsError, isFsError, joinPath, nameOf, ROOT } from "@s3fs/core";
import type { Call, DirectoryEntry, Driver, Entry, ListTreeRequest, Path } from "@s3fs/core";
import type { MountTable, Place } from "./mount-table.ts";

type Looking = Required<Pick<Driver, "stat" | "list" | "read" | "listTree" | "url">>;

/** What looks and reads in a tree of mounted file systems. */
export function mountLooking(table: MountTable): Looking {
  return {
    stat: (path, call) => look(table, path, call),
    list: (path, call) => list(table, path, call),
    listTree: (path, call) => listTree(table, path, call),
    async read(path, request) {
      const { driver, inner, outward } = fileAt(table, path);
      if (driver === undefined) throw new FsError("ENOENT");
      return told(outward, async () => {
        const { entry, chunks, release } = await driver.read(inner, request);
        return { entry: { ...entry, path }, chunks: toldEach(outward, chunks), release };
      });
    },
    async url(path, request) {
      const { driver, inner, outward } = fileAt(table, path);
      const url = driver?.url;
      if (url === undefined) throw new FsError("ENOTSUP");
      return told(outward, () => url(inner, request));
    },
  };
}

/** The place of a file; what leads to a mount point is none. */
export function fileAt(table: MountTable, path: Path): Place {
  if (table.leadsToMount(path)) throw new FsError("EISDIR", { path });
  return table.placeOf(path);
}

/** Errors name paths of the tree, not of what is mounted. */
export async function told<T>(outward: Place["outward"], run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw outward(error);
  }
}

async function* toldEach<T>(outward: Place["outward"], items: AsyncIterable<T>): AsyncIterable<T> {
  try {
    yield* items;
  } catch (error) {
    throw outward(error);
  }
}

/** Of a directory that leads to a mount point, the file system behind it tells more, where it has it. */
async function look(table: MountTable, path: Path, call: Call): Promise<Entry | undefined> {
  const { driver, inner, outward } = table.placeOf(path);
  const entry = await told(outward, async () => driver?.stat(inner, call));
  const isDirectory = entry?.kind === "directory";
  if (table.leadsToMount(path) && !isDirectory) return directory(path);
  return entry && { ...entry, path };
}

function directory(path: Path): DirectoryEntry {
  return { kind: "directory", path };
}

/** What is mounted comes first, and hides what else has its name. */
async function* list(table: MountTable, path: Path, call: ListTreeRequest): AsyncIterable<Entry> {
  const towards = table.namesTowardsMounts(path);
  for (const name of towards) {
    const entry = await look(table, joinPath(path, name), call);
    if (entry) yield entry; // else it was unmounted meanwhile
  }
  for await (const entry of within(table, path, { call, listing: "list" }))
    if (!towards.has(nameOf(entry.path))) yield entry;
}

/** Walks the directories that lead to mount points, and asks for the rest as whole trees. */
async function* listTree(table: MountTable, path: Path, call: ListTreeRequest): AsyncIterable<Entry> {
  if (table.namesTowardsMounts(path).size === 0)
    return yield* within(table, path, { call, listing: "listTree" });
  const children: Entry[] = [];
  for await (const entry of list(table, path, call)) children.push(entry);
  for (const entry of children.toSorted(compareTreeOrder)) {
    yield entry;
    if (entry.kind === "directory") yield* ifStillThere(listTree(table, entry.path, call));
  }
}

/** A directory that vanished after its parent was listed is gone, which is no error. */
async function* ifStillThere(entries: AsyncIterable<Entry>): AsyncIterable<Entry> {
  try {
    yield* entries;
  } catch (error) {
    if (!isFsError(error, "ENOENT", "ENOTDIR")) throw error;
  }
}

/** What the file system of a path holds there. A directory that leads to a mount point may hold nothing else. */
async function* within(
  table: MountTable,
  path: Path,
  { call, listing }: { readonly call: ListTreeRequest; readonly listing: "list" | "listTree" },
): AsyncIterable<Entry> {
  const { driver, point, inner, outward } = table.placeOf(path);
  try {
    if (driver === undefined) throw new FsError("ENOENT");
    for await (const entry of driver[listing](inner, namedFrom(point, call)))
      yield { ...entry, path: joinPath(point, entry.path) };
  } catch (error) {
    if (table.leadsToMount(path) && isFsError(error, "ENOENT", "ENOTDIR")) return;
    throw outward(error);
  }
}

/** Names that no path can spell are told as they are below the root of the tree. */
function namedFrom(point: Path, { onUnspellable, ...call }: ListTreeRequest): ListTreeRequest {
  if (onUnspellable === undefined) return call;
  return { ...call, onUnspellable: (name) => onUnspellable(point === ROOT ? name : `${point}/${name}`) };
}
