import { constants, type BigIntStats, type Stats, type StatsBase } from "node:fs";
import type { Entry } from "@s3fs/core";
import { modeOfEntry } from "./mode-of-entry.ts";

/** Whether numbers are wanted as bigints. */
export interface StatOption {
  readonly bigint?: boolean | undefined;
}

/**
 * Statistics as Node gives them. `mtime` is the writer's time where the store keeps it, `ctime` the store's own. What a
 * store does not know is 0 (`ino`, `dev`, `uid`, `gid`), or one link.
 */
export function statsOfEntry(entry: Entry, options: StatOption | null | undefined): Stats | BigIntStats {
  return options?.bigint ? bigIntStats(entry) : numberStats(entry);
}

function numberStats(entry: Entry): Stats {
  const { changedMs, modifiedMs, size } = factsOf(entry);
  return {
    dev: 0,
    ino: 0,
    mode: modeOfEntry(entry),
    nlink: 1,
    uid: 0,
    gid: 0,
    rdev: 0,
    size,
    blksize: BLOCK_BYTES,
    blocks: Math.ceil(size / 512),
    atimeMs: modifiedMs,
    mtimeMs: modifiedMs,
    ctimeMs: changedMs,
    birthtimeMs: changedMs,
    ...datesOf(modifiedMs, changedMs),
    ...questionsOf(entry),
  };
}

function bigIntStats(entry: Entry): BigIntStats {
  const { changedMs, modifiedMs, size } = factsOf(entry);
  const modifiedNs = nanosecondsOf(modifiedMs);
  const changedNs = nanosecondsOf(changedMs);
  return {
    dev: 0n,
    ino: 0n,
    mode: BigInt(modeOfEntry(entry)),
    nlink: 1n,
    uid: 0n,
    gid: 0n,
    rdev: 0n,
    size: BigInt(size),
    blksize: BigInt(BLOCK_BYTES),
    blocks: BigInt(Math.ceil(size / 512)),
    atimeMs: modifiedNs / 1_000_000n,
    mtimeMs: modifiedNs / 1_000_000n,
    ctimeMs: changedNs / 1_000_000n,
    birthtimeMs: changedNs / 1_000_000n,
    atimeNs: modifiedNs,
    mtimeNs: modifiedNs,
    ctimeNs: changedNs,
    birthtimeNs: changedNs,
    ...datesOf(modifiedMs, changedMs),
    ...questionsOf(entry),
  };
}

const BLOCK_BYTES = 4096;

interface Facts {
  readonly size: number;
  readonly modifiedMs: number;
  readonly changedMs: number;
}

function factsOf(entry: Entry): Facts {
  const changedMs = entry.modifiedMs ?? 0;
  if (entry.kind !== "file") return { size: 0, modifiedMs: changedMs, changedMs };
  return { size: entry.size, modifiedMs: entry.sourceModifiedMs ?? changedMs, changedMs };
}

/** A time in milliseconds is exact to the microsecond. */
function nanosecondsOf(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds * 1000)) * 1000n;
}

type Dates = Pick<Stats, "atime" | "mtime" | "ctime" | "birthtime">;

function datesOf(modifiedMs: number, changedMs: number): Dates {
  const modified = new Date(Math.round(modifiedMs));
  const changed = new Date(Math.round(changedMs));
  return { atime: modified, mtime: modified, ctime: changed, birthtime: changed };
}

type Questions = Pick<StatsBase<number>, Extract<keyof StatsBase<number>, `is${string}`>>;

export function questionsOf(entry: Entry): Questions {
  const type = modeOfEntry(entry) & constants.S_IFMT;
  return {
    isFile: () => type === constants.S_IFREG,
    isDirectory: () => type === constants.S_IFDIR,
    isSymbolicLink: () => type === constants.S_IFLNK,
    isFIFO: () => type === constants.S_IFIFO,
    isSocket: () => type === constants.S_IFSOCK,
    isBlockDevice: () => type === constants.S_IFBLK,
    isCharacterDevice: () => type === constants.S_IFCHR,
  };
}
