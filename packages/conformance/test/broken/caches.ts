import type { CachedOptions, Place } from "@s3fs/conformance";
import { completeDriver, FsError, isFsError, type Driver, type Entry, type Path } from "@s3fs/core";
import { cached } from "@s3fs/layers";
import type { Broken } from "./broken.ts";
import { keyPlace } from "../key-place.ts";
import { treePlace } from "../tree-place.ts";

type Cache = (driver: Driver, options: CachedOptions) => Driver;

function cache(fault: string, layer: Cache, ...foundBy: string[]): Broken {
  return over(treePlace, fault, layer, foundBy);
}

function over(make: () => Place, fault: string, layer: Cache, foundBy: readonly string[]): Broken {
  return {
    fault,
    make,
    layers: { cached: layer },
    foundBy: foundBy.map((title) => `behind cached: ${title}`),
  };
}

type Spoil = (sound: Driver, parent: Driver) => Partial<Driver>;

/** A sound cache, some functions of which are others. */
function spoiled(spoil: Spoil): Cache {
  return (driver, options) => {
    const sound = cached(driver, options);
    return { ...sound, ...spoil(sound, driver) };
  };
}

export const brokenCaches: readonly Broken[] = [
  cache(
    "remembers nothing",
    spoiled((_sound, { stat, list }) => ({ stat, list })),
    "stat of a file asks the driver once, and again when the time is over",
    "exists of nothing asks the driver once, and again when the time is over",
    "list of a directory asks the driver once, and again when the time is over",
    "the size of a file is told as it was until the time is over, and then as it is",
  ),
  cache(
    "remembers for ever",
    (driver, options) => cached(driver, { ...options, now: () => 0 }),
    "stat of a directory asks the driver once, and again when the time is over",
    "exists of a file asks the driver once, and again when the time is over",
    "that something is there is told as it was until the time is over, and then as it is",
    "that nothing is there is told as it was until the time is over, and then as it is",
    "what a directory holds is told as it was until the time is over, and then as it is",
  ),
  cache(
    "forgets nothing when it changes something",
    spoiled((_sound, parent) => {
      const { stat: _stat, list: _list, ...changing } = completeDriver(parent);
      return changing;
    }),
    "what its own write changes is seen at once",
    "what its own write of a new file changes is seen at once",
    "what its own append changes is seen at once",
    "what its own open to write changes is seen at once",
    "what its own open to update changes is seen at once",
    "what its own makeDirectory changes is seen at once",
    "what its own remove of a file changes is seen at once",
    "what its own remove of a directory changes is seen at once",
    "what its own remove of a tree changes is seen at once",
    "what its own copy of a file changes is seen at once",
    "what its own copy of a tree changes is seen at once",
    "what its own move of a file changes is seen at once",
    "what its own move of a tree changes is seen at once",
    "what its own setModified changes is seen at once",
  ),
  cache("remembers bytes", spoiled(rememberingBytes), "bytes are read as they are"),
  cache(
    "copies and removes a tree by listings that it remembers",
    (driver, options) => {
      const sound = cached(driver, options);
      const { listTree: _l, moveFile: _f, moveDirectory: _d, removeTree: _r, ...plain } = sound;
      return plain;
    },
    "a tree is moved as it is, with what came since it was listed",
  ),
  cache(
    "takes the beginning of a listing for the whole",
    spoiled(rememberingBeginnings),
    "a listing that was left before its end is not taken for the whole",
  ),
  cache(
    "remembers an answer that a change overtook",
    spoiled(rememberingLateAnswers),
    "an answer that a change overtook is not remembered",
  ),
  cache(
    "remembers that a directory was missing, whatever comes",
    spoiled(rememberingErrors),
    "an error is told again, and not remembered as an answer",
  ),
  over(
    keyPlace,
    "takes what a look tells of a path for all that is there",
    spoiled((sound) => ({
      async *list(path, call) {
        if ((await sound.stat(path, call))?.kind === "file") throw new FsError("ENOTDIR");
        yield* sound.list(path, call);
      },
    })),
    ["a file and a directory of one path are remembered apart, and forgotten together"],
  ),
  cache(
    "closes the driver that it is over",
    spoiled((_sound, parent) => ({ close: async () => parent.close?.() })),
    "closing it leaves the driver open",
  ),
];

function rememberingBytes(sound: Driver): Partial<Driver> {
  const known = new Map<Path, { entry: Entry; bytes: Blob }>();
  return {
    async read(path, request) {
      const reading = await sound.read(path, request);
      const parts: Uint8Array<ArrayBuffer>[] = [];
      for await (const chunk of reading.chunks) parts.push(new Uint8Array(chunk));
      const { bytes } = known.get(path) ?? { bytes: new Blob(parts) };
      known.set(path, { entry: reading.entry, bytes });
      return {
        entry: { ...reading.entry, size: bytes.size },
        chunks: bytes.stream(),
        release: reading.release,
      };
    },
  };
}

function rememberingBeginnings(sound: Driver): Partial<Driver> {
  const known = new Map<Path, Entry[]>();
  return {
    async *list(path, call) {
      const beginning = known.get(path);
      if (beginning) return yield* beginning;
      const listed: Entry[] = [];
      for await (const entry of sound.list(path, call)) {
        known.set(path, listed);
        listed.push(entry);
        yield entry;
      }
    },
  };
}

function rememberingLateAnswers(sound: Driver, parent: Driver): Partial<Driver> {
  const known = new Map<Path, Entry | undefined>();
  return {
    async stat(path, call) {
      if (!known.has(path)) known.set(path, await parent.stat(path, call));
      return known.get(path);
    },
    async write(path, chunks, request) {
      const written = await sound.write(path, chunks, request);
      known.clear();
      return written;
    },
  };
}

function rememberingErrors(sound: Driver): Partial<Driver> {
  const missing = new Set<Path>();
  return {
    async *list(path, call) {
      if (missing.has(path)) throw new FsError("ENOENT");
      try {
        yield* sound.list(path, call);
      } catch (error) {
        if (isFsError(error, "ENOENT")) missing.add(path);
        throw error;
      }
    },
  };
}
