import type { Place } from "@s3fs/conformance";
import {
  compareTreeOrder,
  FsError,
  isFsError,
  nameOf,
  NEVER,
  parentOf,
  parsePath,
  within,
  type Driver,
  type Entry,
  type ErrorCode,
  type NativeHandle,
  type Path,
  type Reading,
  type ReadRequest,
} from "@s3fs/core";
import { brokenCaches } from "./broken-caches.ts";
import { brokenMounts } from "./broken-mounts.ts";
import { brokenOverlays } from "./broken-overlays.ts";
import { brokenParts } from "./broken-parts.ts";
import type { Broken } from "./broken.ts";
import { handlePlace } from "./handle-place.ts";
import { keyPlace } from "./key-place.ts";
import { treePlace } from "./tree-place.ts";

type Spoil = (sound: Driver) => Partial<Driver>;

function tree(fault: string, spoil: Spoil, ...foundBy: string[]): Broken {
  return { fault, foundBy, make: () => spoiled(treePlace(), spoil) };
}

function flat(fault: string, spoil: Spoil, ...foundBy: string[]): Broken {
  return { fault, foundBy, make: () => spoiled(keyPlace(), spoil) };
}

type SpoilHandle = (sound: NativeHandle, driver: Driver, path: Path) => Partial<NativeHandle>;

function inPlace(fault: string, spoil: SpoilHandle, ...foundBy: string[]): Broken {
  const make = (): Place =>
    spoiled(handlePlace(), (driver) => ({
      async openHandle(path, request) {
        const handle = await driver.openHandle?.(path, request);
        if (handle === undefined) throw new FsError("ENOTSUP");
        return { ...handle, ...spoil(handle, driver, path) };
      },
    }));
  return { fault, foundBy, make };
}

function view(fault: string, spoil: Spoil, ...foundBy: string[]): Broken {
  return { fault, foundBy, make: () => viewOf(treePlace(), spoil) };
}

function viewOf({ driver, dispose }: Place, spoil: Spoil): Place {
  const place = { driver: within(driver, parsePath("a/view")), rootAlwaysExists: false, dispose };
  return spoiled(place, spoil);
}

function spoiled(place: Place, spoil: Spoil): Place {
  return { ...place, driver: { ...place.driver, ...spoil(place.driver) } };
}

export const brokenDrivers: readonly Broken[] = [
  inPlace(
    "keeps what is written in place to itself until the handle is closed",
    (sound) => {
      const kept: [number, Uint8Array][] = [];
      return {
        write: async (position, bytes) => void kept.push([position, new Uint8Array(bytes)]),
        async close() {
          for (const [position, bytes] of kept) await sound.write(position, bytes);
          await sound.close();
        },
      };
    },
    "open to update: what an update writes is seen before the close where its handle is not atomic, and else only after it",
  ),
  inPlace(
    "throws away what was written in place and not synced",
    () => ({ write: async () => {} }),
    "open to update: an update whose function throws stays where its handle is not atomic, and else is taken back",
  ),
  inPlace(
    "tells nobody that what was written in place is lost",
    () => ({ close: async () => {} }),
    "open to update: an update of a file that was replaced meanwhile fails when it is closed, and the new content stays",
  ),
  inPlace(
    "brings a removed file back by writing in place",
    (_sound, driver, path) => ({
      async write(_position, bytes) {
        await driver.write(path, those([bytes]), { signal: NEVER, overwrite: true });
      },
      close: async () => {},
    }),
    "open to update: an update of a file that was removed meanwhile fails when it is closed, and does not bring it back",
  ),
  tree(
    "lists a missing directory as empty",
    (sound) => ({
      async *list(path, call) {
        if ((await sound.stat(path, call)) !== undefined) yield* sound.list(path, call);
      },
    }),
    "list: a missing directory is ENOENT, never empty",
    "list recursive: the tree of a missing directory is ENOENT, also below a file",
    "errors: an error of list tells the operation, the path as it was spelled, and the driver",
  ),
  tree(
    "lists a file as itself",
    (sound) => ({
      async *list(path, call) {
        const entry = await sound.stat(path, call);
        if (entry?.kind === "file") yield entry;
        else yield* sound.list(path, call);
      },
    }),
    "list: a file is ENOTDIR",
    "list recursive: the tree of a file is ENOTDIR",
  ),
  tree(
    "lists the names of files instead of whole paths",
    (sound) => ({
      async *list(path, call) {
        for await (const entry of sound.list(path, call))
          yield entry.kind === "file" ? { ...entry, path: nameOf(entry.path) as Path } : entry;
      },
    }),
    "list: the children of a directory are listed once each, and nothing deeper",
    "list recursive: the tree of a directory holds what lies below it, with whole paths",
  ),
  tree(
    "lists no more than a page of 1,000",
    (sound) => ({
      async *list(path, call) {
        let listed = 0;
        for await (const entry of sound.list(path, call)) if ((listed += 1) <= 1000) yield entry;
      },
    }),
    "planted bytes: a directory of 1,001 files is listed completely, also as a tree",
  ),
  tree(
    "lists sizes of its own invention",
    (sound) => ({
      async *list(path, call) {
        for await (const entry of sound.list(path, call))
          yield entry.kind === "file" ? { ...entry, size: 0 } : entry;
      },
    }),
    "stat: stat, list and a recursive list tell the same of a file",
  ),
  tree(
    "lists a tree in the order of JavaScript's comparison",
    (sound) => ({
      async *listTree(path, call) {
        const entries = await everythingBelow(sound, path);
        yield* entries.sort((left, right) => (left.path < right.path ? -1 : 1));
        call.signal.throwIfAborted();
      },
    }),
    "list recursive: everything below is listed in tree order, where a directory sorts with its slash",
    "list recursive: tree order is that of the UTF-8 bytes, not of JavaScript's comparison",
  ),
  tree(
    "leaves empty directories out of a tree",
    (sound) => ({
      async *listTree(path) {
        const entries = await everythingBelow(sound, path);
        const hasChildren = (entry: Entry): boolean =>
          entries.some((other) => parentOf(other.path) === entry.path);
        yield* entries.filter((entry) => entry.kind === "file" || hasChildren(entry));
      },
    }),
    "list recursive: empty directories are listed too, in their place",
    "copy a tree: a tree is copied with its empty directories, and stays",
  ),
  tree(
    "says file for a directory",
    (sound) => ({
      async stat(path, call) {
        const entry = await sound.stat(path, call);
        return entry?.kind === "directory" ? { kind: "file", path, size: 0, modifiedMs: 0 } : entry;
      },
    }),
    "stat: a directory has its path and its kind, whether it was made or came with a file",
    "stat: the root is a directory, and always there",
  ),
  tree(
    "throws ENOTDIR for a look below a file",
    (sound) => ({
      async stat(path, call) {
        const above = path === "" ? undefined : await sound.stat(parentOf(path), call);
        if (above?.kind === "file") throw new FsError("ENOTDIR");
        return sound.stat(path, call);
      },
    }),
    "stat: a path below a file is ENOENT",
    "exists: nothing exists below a file",
  ),
  tree(
    "folds the case of names",
    (sound) => ({
      read: (path, request) => sound.read(path.toLowerCase() as Path, request),
      write: (path, chunks, request) => sound.write(path.toLowerCase() as Path, chunks, request),
    }),
    "paths: names that differ in case only are two files",
  ),
  tree(
    "trims names",
    (sound) => ({
      write: (path, chunks, request) => sound.write(path.trimEnd() as Path, chunks, request),
    }),
    "names: a name with spaces inside and at both ends comes back as it was given, through every verb",
  ),
  tree(
    "decodes names",
    (sound) => ({
      write: (path, chunks, request) =>
        sound.write(path.replaceAll("%2e", ".").replaceAll("%2F", "_") as Path, chunks, request),
    }),
    "names: a name with an escaped slash comes back as it was given, through every verb",
  ),
  tree(
    "composes accents",
    (sound) => ({
      write: (path, chunks, request) => sound.write(path.normalize("NFC") as Path, chunks, request),
    }),
    "names: a name with an accent of its own comes back as it was given, through every verb",
  ),
  tree(
    "reads one byte more than asked",
    (sound) => ({
      read: (path, { end, ...request }) =>
        sound.read(path, end === undefined ? request : { ...request, end: end + 1 }),
    }),
    "read a range: a range from a start to an end takes the bytes before the end",
    "read a range: a range of no length is empty",
  ),
  tree(
    "takes a negative start for zero",
    (sound) => ({
      read: (path, { start, ...request }) =>
        sound.read(path, start === undefined ? request : { ...request, start: Math.max(0, start) }),
    }),
    "read a range: a range from a negative start counts from the end of the file",
  ),
  tree(
    "refuses a range past the end",
    (sound) => ({
      async read(path, request) {
        const reading = await sound.read(path, request);
        if ((request.start ?? 0) > reading.entry.size) throw new FsError("EINVAL");
        return reading;
      },
    }),
    "read a range: a range that begins past the end of the file is empty",
  ),
  tree(
    "ignores ifMatch when it reads",
    (sound) => ({ read: (path, { ifMatch: _ignored, ...request }) => sound.read(path, request) }),
    "read: a file that has another etag than ifMatch is EPRECONDITION",
    "read as a stream: a stream that is iterated again after the file has changed fails, and mixes nothing",
  ),
  tree(
    "reuses one buffer for every chunk",
    (sound) => ({
      async read(path, request) {
        const reading = await sound.read(path, request);
        return { ...reading, chunks: inOneBuffer(reading) };
      },
    }),
    "read: a large file comes in chunks that belong to the reader",
  ),
  tree(
    "ends a body early",
    (sound) => ({
      async read(path, request) {
        const reading = await sound.read(path, request);
        return { ...reading, chunks: upTo(1_000_000, reading.chunks) };
      },
    }),
    "read: a large file comes in chunks that belong to the reader",
  ),
  tree(
    "reads a missing file as empty",
    (sound) => ({
      async read(path, request) {
        if ((await sound.stat(path, request)) !== undefined) return sound.read(path, request);
        const entry = { kind: "file", path, size: 0, modifiedMs: 0 } as const;
        return { entry, chunks: firstOf(noChunks()), release: async () => {} };
      },
    }),
    "read: a missing file is ENOENT, also below a missing directory",
    "copy: a missing source is ENOENT, and the target stays as it was",
  ),
  tree(
    "keeps what it got when the data fails",
    (sound) => ({
      async write(path, chunks, request) {
        const got: Uint8Array[] = [];
        try {
          for await (const chunk of chunks) got.push(chunk);
        } catch (error) {
          await sound.write(path, those(got), request);
          throw error;
        }
        return sound.write(path, those(got), request);
      },
    }),
    "write all or nothing: when the data fails, its own error comes back and the old content stays",
    "write all or nothing: data of 3 bytes that were announced as 2 is EINTEGRITY, and the old content stays",
  ),
  tree(
    "leaves a temporary file when the data fails",
    (sound) => ({
      async write(path, chunks, request) {
        try {
          return await sound.write(path, chunks, request);
        } catch (error) {
          await sound.write(`${path}.tmp` as Path, those([]), { ...request, overwrite: true });
          throw error;
        }
      },
    }),
    "write all or nothing: when the data fails, its own error comes back and the old content stays",
    "write on a condition: overwrite: false over a file is EEXIST, and the file stays as it was",
  ),
  tree(
    "shows a file before it is complete",
    (sound) => ({
      async write(path, chunks, request) {
        if ((await sound.stat(path, request)) === undefined)
          await sound.write(path, those([]), { ...request, overwrite: true });
        return sound.write(path, chunks, request);
      },
    }),
    "write all or nothing: a new file is not there before it is complete",
  ),
  tree(
    "looks whether the file is there, then writes",
    (sound) => ({
      async write(path, chunks, request) {
        if (!request.overwrite && (await sound.stat(path, request)) !== undefined)
          throw new FsError("EEXIST");
        return sound.write(path, chunks, { ...request, overwrite: true });
      },
    }),
    "write on a condition: of writers with overwrite: false who meet at one path, one wins and the others are EEXIST",
  ),
  tree(
    "overwrites although overwrite is false",
    (sound) => ({
      write: (path, chunks, request) => sound.write(path, chunks, { ...request, overwrite: true }),
    }),
    "write on a condition: overwrite: false over a file is EEXIST, and the file stays as it was",
    "copy: a file that is there is EEXIST unless overwrite is set, and stays as it was",
    "planted bytes: a file from elsewhere is EEXIST for a write with overwrite: false",
  ),
  tree(
    "ignores ifMatch when it writes",
    (sound) => ({
      write: (path, chunks, { ifMatch: _ignored, ...request }) => sound.write(path, chunks, request),
    }),
    "write on a condition: a file that has another etag than ifMatch is EPRECONDITION, and stays as it was",
    "write on a condition: of writers with the same ifMatch, one wins and the others are EPRECONDITION",
  ),
  tree(
    "stops at an empty chunk",
    (sound) => ({
      read: async (path, request) => {
        const reading = await sound.read(path, request);
        return { ...reading, chunks: untilEmpty(reading.chunks) };
      },
      write: async (path, chunks, request) => {
        const bytes = await joined(chunks);
        return sound.write(path, those([bytes.slice(0, 65_537 * 3)]), request);
      },
    }),
    "write: a large stream of unknown length, in odd and empty chunks, comes back as it was written",
  ),
  tree(
    "drops the writer's time",
    (sound) => ({
      write: (path, chunks, { modifiedMs: _dropped, ...request }) => sound.write(path, chunks, request),
    }),
    "write: the writer's time is kept as finely as the traits tell",
    "copy: a copy keeps the writer's time",
  ),
  tree(
    "keeps times in seconds, and says otherwise",
    (sound) => ({
      setModified: (path, modifiedMs, call) =>
        sound.setModified?.(path, Math.floor(modifiedMs / 1000), call) ?? Promise.resolve(),
    }),
    "setModified: the time of a file is set as finely as the traits tell, and its content stays",
  ),
  tree(
    "needs the parents of a file",
    (sound) => ({
      async write(path, chunks, request) {
        if ((await sound.stat(parentOf(path), request)) === undefined) throw new FsError("ENOENT");
        return sound.write(path, chunks, request);
      },
    }),
    "write: missing parents are made",
    "copy: missing parents of the target are made",
  ),
  tree(
    "makes a directory again, although exclusive",
    (sound) => ({ makeDirectory: (path, call) => sound.makeDirectory(path, { ...call, exclusive: false }) }),
    "makeDirectory: an exclusive directory is EEXIST where one is, whether it was made or came with a file",
  ),
  tree(
    "makes a directory of a file",
    (sound) => ({
      async makeDirectory(path, request) {
        const entry = await sound.stat(path, request);
        if (entry?.kind === "file") await sound.removeFile(path, request);
        await sound.makeDirectory(path, request);
      },
    }),
    "makeDirectory: a file is EEXIST, exclusive or not, and stays as it was",
    "copy a tree: a tree onto a file is EEXIST, and both stay as they were",
  ),
  tree(
    "swallows ENOTEMPTY",
    (sound) => ({
      async removeDirectory(path, call) {
        try {
          await sound.removeDirectory(path, call);
        } catch (error) {
          if (!(error instanceof FsError) || error.code !== "ENOTEMPTY") throw error;
        }
      },
    }),
    "remove: a directory that is not empty is ENOTEMPTY, and stays as it was",
    "planted bytes: a file from elsewhere keeps its directory from being removed as empty",
  ),
  tree(
    "removes every path that begins like the tree",
    (sound) => ({
      async removeTree(path, call) {
        for (const entry of (await everythingBelow(sound, "" as Path)).toReversed()) {
          if (!entry.path.startsWith(path)) continue;
          if (entry.kind === "directory") await sound.removeDirectory(entry.path, call);
          else await sound.removeFile(entry.path, call);
        }
      },
    }),
    "remove recursive: a tree goes whole, and what lies beside it stays",
    "paths: a directory is not mixed up with names that only begin like it",
  ),
  tree(
    "removes a directory with its last file",
    (sound) => ({
      async removeFile(path, call) {
        await sound.removeFile(path, call);
        const siblings = await everythingBelow(sound, parentOf(path));
        if (siblings.length === 0 && parentOf(path) !== "") await sound.removeDirectory(parentOf(path), call);
      },
    }),
    "empty directories: a directory outlives its last file",
    "empty directories: a directory outlives what is moved out of it",
  ),
  tree(
    "copies over a file although overwrite is false",
    (sound) => ({
      async copyFile(from, to, { signal, ...request }) {
        const { entry, chunks } = await sound.read(from, { signal });
        const modifiedMs = entry.sourceModifiedMs ?? entry.modifiedMs;
        await sound.write(to, chunks, { ...request, signal, modifiedMs, overwrite: true });
      },
    }),
    "copy: a file that is there is EEXIST unless overwrite is set, and stays as it was",
    "copy a tree: a file that is in the way of a merge is EEXIST unless overwrite is set",
    "move: a file that is there is EEXIST unless overwrite is set, and both stay as they were",
  ),
  tree(
    "moves by copying, and leaves the source",
    (sound) => ({
      async moveFile(from, to, { signal, overwrite }) {
        const { chunks } = await sound.read(from, { signal });
        await sound.write(to, chunks, { signal, overwrite });
      },
    }),
    "move: a moved file has its content at the target, and is gone from where it was",
    "move: a moved file keeps the writer's time",
  ),
  tree(
    "adds to the beginning of a file",
    (sound) => ({
      async append(path, chunks, call) {
        const added = await joined(chunks);
        const there = (await sound.stat(path, call)) !== undefined;
        const old = there ? await joined((await sound.read(path, call)).chunks) : new Uint8Array();
        return sound.write(path, those([added, old]), { ...call, overwrite: true });
      },
    }),
    "append: a missing file is made, with its parents, and then added to",
    "append: streams are added to streams",
  ),
  tree(
    "puts every file of a store under one key",
    () => ({ locate: () => ({ store: "tree", key: "" }) }),
    "locate: two paths of a file system are in one store, under two keys",
  ),
  tree(
    "remembers entries, whoever else writes",
    (sound) => {
      const seen = new Map<Path, Entry | undefined>();
      return {
        async stat(path, call) {
          if (!seen.has(path)) seen.set(path, await sound.stat(path, call));
          return seen.get(path);
        },
      };
    },
    "planted bytes: what another program writes over a file is read at once",
    "stat: another content has another etag, also when it has the same size",
  ),
  flat(
    "gives two files one address",
    () => ({ url: async () => "keys:///file" }),
    "url: two files have two addresses",
  ),
  flat(
    "gives addresses that are no URLs",
    () => ({ url: async (path) => path }),
    "url: the address of a file is a URL, whatever its name",
  ),
  flat(
    "hides a directory behind a file",
    (sound) => ({
      async *list(path, call) {
        const files = new Set<Path>();
        for await (const entry of sound.list(path, call)) {
          if (entry.kind === "file") files.add(entry.path);
          else if (files.has(entry.path)) continue;
          yield entry;
        }
      },
    }),
    "a file and a directory at one path: both are listed, once each and in tree order",
  ),
  flat(
    "removes the directory with the file of its name",
    (sound) => ({
      async removeFile(path, call) {
        await sound.removeFile(path, call);
        if ((await sound.stat(path, call)) !== undefined)
          await sound.removeTree?.(path, { ...call, includingTwin: false });
      },
    }),
    "a file and a directory at one path: removing means the file, and the directory stays",
  ),
  flat(
    "looks at the directory before the file",
    (sound) => ({
      async stat(path, call) {
        try {
          for await (const _entry of sound.list(path, call)) return { kind: "directory", path };
        } catch {
          // No directory, so it may be a file.
        }
        return sound.stat(path, call);
      },
    }),
    "a file and a directory at one path: a look means the file",
  ),
  flat(
    "makes a marker for every parent, so that directories stay",
    (sound) => ({
      async write(path, chunks, request) {
        const written = await sound.write(path, chunks, request);
        if (parentOf(path) !== "")
          await sound.makeDirectory(parentOf(path), { ...request, exclusive: false });
        return written;
      },
    }),
    "empty directories: a directory that came with its files vanishes with the last one",
  ),
  tree(
    "sees a directory where nothing is",
    (sound) => ({
      stat: async (path, call) => (await sound.stat(path, call)) ?? { kind: "directory", path },
    }),
    "stat: a missing path is ENOENT, also below a missing directory",
    "exists: files and directories exist, missing paths do not",
  ),
  tree(
    "names another path in its errors",
    (sound) => ({
      async stat(path, call) {
        const entry = await sound.stat(path, call);
        if (!entry && path.startsWith("missing")) throw new FsError("ENOENT", { path: "elsewhere" });
        return entry;
      },
    }),
    "errors: an error of stat tells the operation, the path as it was spelled, and the driver",
    "errors: the message of an error names the code, the operation and the path",
  ),
  tree(
    "tells times in seconds",
    (sound) => ({
      async stat(path, call) {
        const entry = await sound.stat(path, call);
        return entry?.kind === "file" ? { ...entry, modifiedMs: entry.modifiedMs / 1000 } : entry;
      },
    }),
    "stat: the time of a new file is today, in milliseconds",
  ),
  tree(
    "has no root before something is written",
    (sound) => ({
      async stat(path, call) {
        return path === "" && (await isEmpty(sound, path)) ? undefined : sound.stat(path, call);
      },
    }),
    "exists: the root exists before anything is written",
    "stat: the root is a directory, and always there",
  ),
  tree(
    "lists an empty directory as a missing one",
    (sound) => ({
      async *list(path, call) {
        if (await isEmpty(sound, path)) throw new FsError("ENOENT");
        yield* sound.list(path, call);
      },
    }),
    "list: an empty directory lists as empty",
    "list: the root of an empty file system lists as empty",
    "list recursive: the tree of an empty directory is empty",
  ),
  tree(
    "lists a directory among its own children",
    (sound) => ({
      async *listTree(path, call) {
        yield { kind: "directory", path };
        const entries = await everythingBelow(sound, path);
        yield* entries.sort(compareTreeOrder);
        call.signal.throwIfAborted();
      },
    }),
    "list recursive: the tree of a directory holds what lies below it, with whole paths",
    "list recursive: the tree of an empty directory is empty",
  ),
  tree(
    "reads letters as capitals",
    (sound) => ({
      async read(path, request) {
        const reading = await sound.read(path, request);
        return { ...reading, chunks: capitals(reading.chunks) };
      },
    }),
    "read: a file is read as bytes, as text and as JSON",
    "hash: the digests of a known content are known",
    "open to read: a handle reads on from where it stopped, and nothing past the end",
  ),
  tree(
    "keeps the lower half of each byte's values",
    (sound) => ({
      write: async (path, chunks, request) =>
        sound.write(path, those([(await joined(chunks)).map((byte) => byte & 127)]), request),
    }),
    "write: every value of a byte comes back as it was written",
    "write: text, blobs, buffers and web streams are written as their bytes",
  ),
  tree(
    "reads an empty file as a missing one",
    (sound) => ({
      async read(path, request) {
        const reading = await sound.read(path, request);
        if (reading.entry.size === 0) throw new FsError("ENOENT");
        return reading;
      },
    }),
    "read: an empty file has no bytes",
    "write: 0 bytes come back as they were written",
    "read a range: every range of an empty file is empty",
  ),
  tree(
    "adds a zero to files of odd length",
    (sound) => ({
      async write(path, chunks, { size: _size, ...request }) {
        const bytes = await joined(chunks);
        return sound.write(path, those([bytes, new Uint8Array(bytes.byteLength % 2)]), request);
      },
    }),
    "write: 1 bytes come back as they were written",
  ),
  tree(
    "keeps 999 bytes of what has 1000",
    (sound) => ({
      async write(path, chunks, { size: _size, ...request }) {
        const bytes = await joined(chunks);
        return sound.write(path, those([bytes.byteLength === 1000 ? bytes.slice(1) : bytes]), request);
      },
    }),
    "write: 1000 bytes come back as they were written",
  ),
  tree(
    "leaves the end of a longer content behind a shorter one",
    (sound) => ({
      async write(path, chunks, request) {
        const bytes = await joined(chunks);
        const there = (await sound.stat(path, request))?.kind === "file";
        const old = there ? await joined((await sound.read(path, request)).chunks) : new Uint8Array();
        return sound.write(path, those([bytes, old.slice(bytes.byteLength)]), request);
      },
    }),
    "write: a shorter content leaves nothing of a longer one",
    "copy: overwrite: true replaces a file that is there, also a longer one",
    "open to write: a handle that writes nothing makes an empty file, also over a full one",
  ),
  tree(
    "takes the end of a range for its length",
    (sound) => ({
      read: (path, { end, ...request }) =>
        sound.read(path, end === undefined ? request : { ...request, end: (request.start ?? 0) + end }),
    }),
    "read a range: a range from a start to an end takes the bytes before the end",
  ),
  tree(
    "turns a range around that ends before it begins",
    (sound) => ({
      read: (path, { start, end, ...request }) =>
        sound.read(path, {
          ...request,
          ...(start === undefined ? {} : { start: start < 0 ? start : Math.min(start, end ?? start) }),
          ...(end === undefined ? {} : { end: Math.max(end, start ?? end) }),
        }),
    }),
    "read a range: a range that ends before it begins is empty",
  ),
  tree(
    "refuses a range that begins at the end",
    (sound) => ({
      async read(path, request) {
        const reading = await sound.read(path, request);
        if (request.start !== undefined && request.start >= reading.entry.size) throw new FsError("EINVAL");
        return reading;
      },
    }),
    "read a range: a range that begins at the end of the file is empty",
  ),
  tree(
    "fills a range past the end with zeros",
    (sound) => ({
      async read(path, request) {
        const reading = await sound.read(path, request);
        const missing = (request.end ?? 0) - reading.entry.size;
        if (missing <= 0) return reading;
        return { ...reading, chunks: those([await joined(reading.chunks), new Uint8Array(missing)]) };
      },
    }),
    "read a range: a range that runs past the end is clamped",
  ),
  tree(
    "reads from a start as if from the beginning",
    (sound) => ({
      read: (path, { start: _start, ...request }) => sound.read(path, request),
    }),
    "read a range: a range from a start alone runs to the end of the file",
  ),
  tree(
    "reads the root as an empty file",
    (sound) => ({
      async read(path, request) {
        if (path !== "") return sound.read(path, request);
        const entry = { kind: "file", path, size: 0, modifiedMs: 0 } as const;
        return { entry, chunks: noChunks(), release: async () => {} };
      },
    }),
    "read: the root is EISDIR",
  ),
  tree(
    "mixes up readers who come at once",
    (sound) => {
      let latest: ReadRequest | undefined;
      return {
        async read(path, request) {
          latest = request;
          await sound.stat(path, request);
          return sound.read(path, latest);
        },
      };
    },
    "read as a stream: several readers of one file do not disturb each other",
  ),
  tree(
    "tells an etag that the file does not have",
    (sound) => ({
      write: async (path, chunks, request) => ({
        ...(await sound.write(path, chunks, request)),
        etag: "another",
      }),
    }),
    "write: the etag that write tells is that of the file",
  ),
  tree(
    "refuses every ifMatch when it writes",
    (sound) => ({
      async write(path, chunks, request) {
        if (request.ifMatch !== undefined) throw new FsError("EPRECONDITION");
        return sound.write(path, chunks, request);
      },
    }),
    "write on a condition: a file that has the etag of ifMatch is replaced",
  ),
  tree(
    "loses a file when what is added to it fails, or is nothing",
    (sound) => ({
      async append(path, chunks, call) {
        const there = (await sound.stat(path, call))?.kind === "file";
        const old = there ? await joined((await sound.read(path, call)).chunks) : new Uint8Array();
        await sound.write(path, those([]), { ...call, overwrite: true });
        const added = await joined(chunks);
        const whole = added.byteLength === 0 ? [] : [old, added];
        return sound.write(path, those(whole), { ...call, overwrite: true });
      },
    }),
    "append: when the data fails, its own error comes back and what was there is still there",
    "append: nothing added changes nothing",
  ),
  tree(
    "adds to what is no file without a word",
    (sound) => ({
      async append(path, chunks, call) {
        const above = path === "" ? undefined : await sound.stat(parentOf(path), call);
        if (above?.kind === "file" || (await sound.stat(path, call))?.kind === "directory")
          return { size: 0 };
        const there = (await sound.stat(path, call)) !== undefined;
        const old = there ? await joined((await sound.read(path, call)).chunks) : new Uint8Array();
        return sound.write(path, those([old, await joined(chunks)]), { ...call, overwrite: true });
      },
    }),
    "append: a directory is EISDIR",
    "append: a path below a file is ENOTDIR, and the file stays as it was",
  ),
  tree(
    "says that a parent is missing where it is a file",
    (sound) => ({
      write: (path, chunks, request) => missingFor("ENOTDIR", sound.write(path, chunks, request)),
      makeDirectory: (path, request) => missingFor("ENOTDIR", sound.makeDirectory(path, request)),
    }),
    "write: a path below a file is ENOTDIR, and the file stays as it was",
    "open to write: a path below a file is ENOTDIR, and the file stays as it was",
    "makeDirectory: a path below a file is ENOTDIR, and the file stays as it was",
    "copy: to a path below a file is ENOTDIR, and the file stays as it was",
    "move: to a path below a file is ENOTDIR, and both stay as they were",
  ),
  tree(
    "says of a file that it is a directory, where it is the root of a view",
    (sound) => ({
      async stat(path, call) {
        const entry = await sound.stat(path, call);
        return path === "f" && entry?.kind === "file" ? { kind: "directory", path } : entry;
      },
    }),
    "at: a view of a file has no root",
  ),
  tree(
    "makes a file to set its time",
    (sound) => ({
      async setModified(path, modifiedMs, call) {
        if (!(await sound.stat(path, call))) await sound.write(path, those([]), { ...call, overwrite: true });
        await sound.setModified?.(path, modifiedMs, call);
      },
    }),
    "setModified: a missing file is ENOENT, and is not made",
  ),
  tree(
    "puts each look into a store of its own",
    () => ({ locate: (path) => ({ store: crypto.randomUUID(), key: path }) }),
    "locate: two paths of a file system are in one store, under two keys",
    "locate: a file is in one place, seen from the whole and from a view",
  ),
  tree(
    "says that it folds case, and does not",
    (sound) => ({ traits: { ...sound.traits, caseSensitive: false } }),
    "paths: names that differ in case only are one file",
  ),
  flat(
    "gives addresses that lead nowhere",
    () => ({ url: async (path) => `http://127.0.0.1:1/${encodeURIComponent(path)}` }),
    "url: an address over HTTP opens the file without credentials, whatever its name",
  ),
  flat(
    "replaces a directory by the file of its name",
    (sound) => ({
      async write(path, chunks, request) {
        if ((await sound.stat(path, request))?.kind === "directory")
          await sound.removeTree?.(path, { ...request, includingTwin: false });
        return sound.write(path, chunks, request);
      },
    }),
    "a file and a directory at one path: a file is written over a directory, whose content stays",
  ),
  flat(
    "replaces a file by the directory of its name",
    (sound) => ({
      async write(path, chunks, request) {
        for (let above = parentOf(path); above !== ""; above = parentOf(above))
          if ((await sound.stat(above, request))?.kind === "file") await sound.removeFile(above, request);
        return sound.write(path, chunks, request);
      },
    }),
    "a file and a directory at one path: a file is written below another file, which stays",
  ),
  flat(
    "lists nothing behind a file",
    (sound) => ({
      async *list(path, call) {
        if ((await sound.stat(path, call))?.kind === "file") throw new FsError("ENOTDIR");
        yield* sound.list(path, call);
      },
    }),
    "a file and a directory at one path: a listing means the directory, and so does a view",
  ),
  flat(
    "removes the mark of a directory with a file",
    (sound) => ({
      async removeFile(path, call) {
        if ((await sound.stat(path, call))?.kind === "directory") return sound.removeDirectory(path, call);
        return sound.removeFile(path, call);
      },
    }),
    "a file and a directory at one path: removing what may be missing means the file alone: a directory stays, full or empty",
  ),
  flat(
    "leaves the file when the tree of its name goes",
    (sound) => ({
      removeTree: async (path, request) => sound.removeTree?.(path, { ...request, includingTwin: false }),
    }),
    "a file and a directory at one path: removing a tree takes both",
  ),
  view(
    "has a root that was never made",
    (sound) => ({
      async stat(path, call) {
        return (await sound.stat(path, call)) ?? (path === "" ? { kind: "directory", path } : undefined);
      },
      async *list(path, call) {
        if (path !== "" || (await sound.stat(path, call))) yield* sound.list(path, call);
      },
      makeDirectory: (path, request) =>
        sound.makeDirectory(path, { ...request, exclusive: path !== "" && request.exclusive }),
    }),
    "stat: a root that was never made is ENOENT, and a directory once something is in it",
    "list: a root that was never made is ENOENT",
    "makeDirectory: a root that may be missing is made like any directory",
  ),
  view(
    "loses its root with the last entry",
    (sound) => ({
      async stat(path, call) {
        return path === "" && (await isEmpty(sound, path)) ? undefined : sound.stat(path, call);
      },
      async *list(path, call) {
        if (await isEmpty(sound, path)) throw new FsError("ENOENT");
        yield* sound.list(path, call);
      },
      async *listTree(path, call) {
        if (path === "" && (await isEmpty(sound, path))) throw new FsError("ENOENT");
        yield* (await everythingBelow(sound, path)).sort(compareTreeOrder);
        call.signal.throwIfAborted();
      },
    }),
    "empty directories: a root that may be missing stays when it is emptied",
  ),
  {
    fault: "keeps a root that ought to vanish",
    make: () =>
      viewOf(keyPlace(), (sound) => ({
        stat: async (path, call) =>
          (await sound.stat(path, call)) ?? (path === "" ? { kind: "directory", path } : undefined),
      })),
    foundBy: ["empty directories: a root that may be missing vanishes when it is emptied"],
  },
  ...brokenParts,
  ...brokenCaches,
  ...brokenMounts,
  ...brokenOverlays,
];

const call = { signal: new AbortController().signal };

async function everythingBelow(driver: Driver, path: Path): Promise<Entry[]> {
  const found: Entry[] = [];
  for await (const entry of driver.list(path, call)) {
    found.push(entry);
    if (entry.kind === "directory") found.push(...(await everythingBelow(driver, entry.path)));
  }
  return found;
}

async function isEmpty(driver: Driver, path: Path): Promise<boolean> {
  if ((await driver.stat(path, call))?.kind !== "directory") return false;
  for await (const _child of driver.list(path, call)) return false;
  return true;
}

async function missingFor<T>(code: ErrorCode, outcome: Promise<T>): Promise<T> {
  try {
    return await outcome;
  } catch (error) {
    throw isFsError(error, code) ? new FsError("ENOENT") : error;
  }
}

async function* capitals(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) yield chunk.map((byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte));
}

async function* those(chunks: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* chunks;
}

async function* noChunks(): AsyncIterable<Uint8Array> {
  yield* [];
}

async function* firstOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk;
    return;
  }
}

async function* upTo(most: number, chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let taken = 0;
  for await (const chunk of chunks) {
    yield chunk.slice(0, most - taken);
    taken += chunk.byteLength;
    if (taken >= most) return;
  }
}

async function* untilEmpty(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    if (chunk.byteLength === 0) return;
    yield chunk;
  }
}

async function* inOneBuffer({ chunks }: Reading): AsyncIterable<Uint8Array> {
  const buffer = new Uint8Array(1_000_000);
  for await (const chunk of chunks) {
    buffer.set(chunk);
    yield buffer.subarray(0, chunk.byteLength);
  }
}

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of chunks) parts.push(new Uint8Array(chunk));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
