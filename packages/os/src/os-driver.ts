import { constants } from "node:fs";
import * as promises from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { Driver } from "@s3fs/core";
import { nodeFsDriver, type Durability } from "@s3fs/node-fs";
import { osEntry, type OsNative } from "./os-native.ts";
import { osPlaces, type SymbolicLinks } from "./os-places.ts";
import { realKey } from "./real-key.ts";
import { slashed } from "./slashed.ts";

export interface OsOptions {
  /**
   * What happens to symbolic links. `inside`: they are followed while they end inside of the root. `refuse`: none is
   * followed, on no part of a path. `follow`: all are. Default "inside".
   */
  readonly symlinks?: SymbolicLinks | undefined;
  /** How much of a write is on the disk when it returns. Default "none": what the system has in memory yet may be lost. */
  readonly durability?: Durability | undefined;
}

/** A driver over the directory at an absolute path. */
export function osDriver(root: string, { symlinks = "inside", durability = "none" }: OsOptions): Driver<OsNative> {
  const base = slashed(root).replace(/\/+$/, "");
  const { platform } = process;
  const driver = nodeFsDriver<OsNative>(promises, {
    name: "os",
    traits: {
      caseSensitive: platform !== "darwin" && platform !== "win32",
      timePrecisionMs: 0.001,
      names: "exclusive",
      emptyDirectories: "kept",
    },
    places: osPlaces(base, { symlinks, platform }),
    durability: durability === "full" && platform === "win32" ? "file" : durability, // no handle of a directory there
    openFlags,
    identity: { store: "file", keyOf: (path) => realKey(base, path, symlinks) },
    native: osEntry,
  });
  return { ...driver, url: async (path) => pathToFileURL(path === "" ? root : `${base}/${path}`).href };
}

/**
 * What was looked at was a file and no link. Should something else have taken its place since, opening it fails
 * instead of following a link, and does not wait for the other end of a pipe. Windows has neither flag.
 */
const guarding = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const openFlags = {
  read: constants.O_RDONLY | guarding,
  append: constants.O_WRONLY | constants.O_APPEND | guarding,
};
