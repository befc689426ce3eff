import { checkOptions, closesWith, completeDriver, defineDriver, FsError, refuseClosed } from "@s3fs/core";
import type { CompleteDriver, Driver, Entry, ListRequest, Native, Path, StatRequest } from "@s3fs/core";
import { memo, type Memo } from "./memo.ts";
import type { Spelled } from "./spelled.ts";

export interface CacheOptions {
  /** How long an answer may be given again, in milliseconds. Default 5,000. */
  readonly ttlMs?: number | undefined;
  /** How many entries are held, those of kept listings counted. Default 10,000. */
  readonly maxEntries?: number | undefined;
  /** A clock that never goes back, in milliseconds. Default: `performance.now`. */
  readonly now?: (() => number) | undefined;
}

/**
 * The same driver, remembering what it found: what is at a path, also that nothing is there, and what a directory
 * holds. What is changed through it is seen at once, what others change once `ttlMs` is over. Bytes, and the listing of a
 * whole tree, are always asked for. Closing it leaves its parent open.
 *
 * @throws {FsError} EINVAL for an option that is unknown, or no positive number
 */
export function cached<N extends Native>(driver: Driver<N>, options: CacheOptions = {}): Driver<N> {
  checkOptions<CacheOptions>("cached", options, { ttlMs: "any", maxEntries: "any", now: "any" });
  const { ttlMs = 5000, maxEntries = 10_000, now = () => performance.now() } = options;
  refuseUnlessPositive("ttlMs", ttlMs);
  refuseUnlessPositive("maxEntries", maxEntries);
  const memory: Remembered<N> = {
    entries: memo({ ttlMs, maxWeight: maxEntries / 2, now }),
    listings: memo({ ttlMs, maxWeight: maxEntries / 2, now }),
    maxListed: maxEntries / 2,
  };
  return closesWith(defineDriver<N>(spelled(driver, memory)), driver);
}

/** A look and a listing are kept apart, for they tell of a file and a directory where both may share a path. */
interface Remembered<N extends Native> {
  readonly entries: Memo<Entry<N> | undefined>;
  readonly listings: Memo<readonly Entry<N>[]>;
  readonly maxListed: number;
}

/**
 * What works on a tree as a whole is done by the parent, its fallbacks included: they must not remove by one listing
 * what they copied by an older one.
 */
function spelled<N extends Native>(parent: Driver<N>, memory: Remembered<N>): Spelled<N> {
  const driver = completeDriver(parent);
  const changing = changer(driver, memory);
  const { copyFrom, setModified, makeLink } = driver;
  return {
    name: driver.name,
    traits: driver.traits,
    classify: driver.classify,
    stat: (path, call) => look(driver, memory, path, call),
    list: (path, call) => list(driver, memory, path, call),
    read: driver.read,
    write: (path, chunks, request) => changing([path], () => driver.write(path, chunks, request)),
    makeDirectory: (path, request) => changing([path], () => driver.makeDirectory(path, request)),
    removeFile: (path, call) => changing([path], () => driver.removeFile(path, call)),
    removeDirectory: (path, call) => changing([path], () => driver.removeDirectory(path, call)),
    listTree: driver.listTree,
    copyFile: (from, to, request) => changing([to], () => driver.copyFile(from, to, request)),
    copyFrom: copyFrom && ((source, to, request) => changing([to], () => copyFrom(source, to, request))),
    moveFile: (from, to, request) => changing([from, to], () => driver.moveFile(from, to, request)),
    moveDirectory: (from, to, call) => changing([from, to], () => driver.moveDirectory(from, to, call)),
    removeTree: (path, request) => changing([path], () => driver.removeTree(path, request)),
    append: (path, chunks, request) => changing([path], () => driver.append(path, chunks, request)),
    ...opened(driver, changing),
    discardParts: driver.discardParts,
    setModified: setModified && ((path, ms, call) => changing([path], () => setModified(path, ms, call))),
    url: driver.url,
    locate: driver.locate,
    readLink: driver.readLink,
    makeLink:
      makeLink && ((path, destination, call) => changing([path], () => makeLink(path, destination, call))),
    removeLeftovers: driver.removeLeftovers, // which no listing shows
    unfinished: driver.unfinished,
    close: undefined,
  };
}

type Changing = <T>(paths: readonly Path[], run: () => Promise<T>) => Promise<T>;

/** What is opened changes something later. */
function opened<N extends Native>(
  { openHandle, writeParts }: Driver<N>,
  changing: Changing,
): Pick<Spelled<N>, "openHandle" | "writeParts"> {
  return {
    openHandle:
      openHandle &&
      (async (path, request) => {
        const handle = await openHandle(path, request);
        return {
          ...handle,
          write: (position, bytes) => changing([path], () => handle.write(position, bytes)),
          truncate: (size) => changing([path], () => handle.truncate(size)),
        };
      }),
    writeParts:
      writeParts &&
      (async (path, request) => {
        const writer = await writeParts(path, request);
        return { ...writer, commit: () => changing([path], () => writer.commit()) };
      }),
  };
}

/** Forgets also after a failure, which may have changed something. */
function changer<N extends Native>({ traits }: Driver<N>, { entries, listings }: Remembered<N>): Changing {
  const forget = (path: Path): void => {
    for (const known of [entries, listings]) {
      if (traits.caseSensitive) known.forget(path);
      else known.clear(); // how the store folds names is its own business
    }
  };
  return async (paths, run) => {
    try {
      return await run();
    } finally {
      for (const path of paths) forget(path);
    }
  };
}

async function look<N extends Native>(
  driver: CompleteDriver<N>,
  { entries }: Remembered<N>,
  path: Path,
  call: StatRequest,
): Promise<Entry<N> | undefined> {
  refuseClosed(driver);
  if (call.hashes) return driver.stat(path, call); // what is kept may have been told without them
  const known = entries.get(path);
  if (known) return known.answer;
  const question = entries.asking(path);
  try {
    const entry = await driver.stat(path, call);
    question.keep(entry, 1);
    return entry;
  } finally {
    question.end();
  }
}

/** Only a listing that came to its end is kept: a part must never pass for the whole. */
async function* list<N extends Native>(
  driver: CompleteDriver<N>,
  { listings, maxListed }: Remembered<N>,
  path: Path,
  call: ListRequest,
): AsyncIterable<Entry<N>> {
  refuseClosed(driver);
  if (call.onUnspellable) return yield* driver.list(path, call); // what is kept does not tell of those
  const known = listings.get(path);
  if (known) return yield* known.answer;
  const question = listings.asking(path);
  let listed: Entry<N>[] | undefined = [];
  try {
    for await (const entry of driver.list(path, call)) {
      if (listed && listed.push(entry) >= maxListed) listed = undefined; // more than may be held
      yield entry;
    }
    if (listed) question.keep(listed, listed.length + 1);
  } finally {
    question.end();
  }
}

function refuseUnlessPositive(name: string, value: number): void {
  if (value > 0) return;
  throw new FsError("EINVAL", { detail: `${name} is a positive number, not ${value}` });
}
