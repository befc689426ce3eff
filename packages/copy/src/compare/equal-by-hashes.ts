import type { FileEntry, FileSystem, HashAlgorithm, Hashes } from "@s3fs/core";
import type { AbortFan } from "../concurrency/abort-fan.ts";
import type { Pair } from "./classify.ts";
import { isMd5, isOfDisk } from "./decide-same.ts";

/** The two sides that files are of. */
export interface HashedSides {
  readonly source: FileSystem;
  readonly target: FileSystem;
  readonly options: { readonly fan: AbortFan };
}

type Side = "source" | "target";

/**
 * Whether two files of one size have the same content, by hashes that a store keeps, of which the other side has the same
 * or gets it by being read: so at most one side is read. Undefined where that does not tell, and both have to be read.
 */
export async function equalByHashes(sides: HashedSides, pair: Pair): Promise<boolean | undefined> {
  const { fan } = sides.options;
  if (isOfDisk(pair.source) && isOfDisk(pair.target)) return undefined;
  try {
    return await fan.branch(async (signal) => {
      if (await fitsTag(sides, pair, signal)) return true;
      return compareKept(sides, pair, signal);
    });
  } catch {
    fan.signal.throwIfAborted();
    return undefined; // reading will say what is wrong
  }
}

/** The tag of a listing costs no request: if it is the hash of a file on a disk, that is a proof, else it may be none. */
async function fitsTag(sides: HashedSides, pair: Pair, signal: AbortSignal): Promise<boolean> {
  const [hashed, tagged]: [Side, Side] = isOfDisk(pair.source) ? ["source", "target"] : ["target", "source"];
  const { etag } = pair[tagged];
  if (!isOfDisk(pair[hashed]) || !isMd5(etag)) return false;
  return (await sides[hashed].hash(pair.path, "md5", { signal })) === etag;
}

async function compareKept(
  sides: HashedSides,
  pair: Pair,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const [source, target] = await Promise.all([
    keptHashes(sides.source, pair.source, signal),
    keptHashes(sides.target, pair.target, signal),
  ]);
  const common = strongest.find((name) => source[name] !== undefined && target[name] !== undefined);
  if (common !== undefined) return source[common] === target[common];
  return (
    (await hasHash(sides.source, pair.source, target, signal)) ??
    (await hasHash(sides.target, pair.target, source, signal))
  );
}

const strongest: readonly HashAlgorithm[] = ["sha256", "sha1", "md5", "crc64nvme", "crc32c", "crc32"];

/** Of what was listed: what is something else by now has none that count. A disk keeps none, and is not asked. */
async function keptHashes(fs: FileSystem, listed: FileEntry, signal: AbortSignal): Promise<Hashes> {
  if (isOfDisk(listed)) return {};
  const entry = await fs.stat(listed.path, { signal, hashes: true });
  if (entry.kind !== "file" || entry.size !== listed.size || entry.etag !== listed.etag) return {};
  return entry.hashes ?? {};
}

/** Whether a file, once it is read, has the hash that the other side keeps; undefined where that keeps none. */
async function hasHash(
  fs: FileSystem,
  { path }: FileEntry,
  kept: Hashes,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const name = strongest.find((each) => kept[each] !== undefined);
  return name && (await fs.hash(path, name, { signal })) === kept[name];
}
