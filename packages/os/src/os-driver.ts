import { pathToFileURL } from "node:url";
import { checkOptions, type Driver, type KnownOptions, type Sorting, type Traits } from "@s3fs/core";
import { nodeFsDriver, type Durability } from "@s3fs/node-fs";
import { mountsOfSystem, type Mount } from "./bind-mounts.ts";
import { disk } from "./disk.ts";
import { openFlags } from "./open-flags.ts";
import { osEntry, type OsNative } from "./os-native.ts";
import { osPlaces } from "./os-places.ts";
import type { SymbolicLinks } from "./symbolic-links.ts";
import { realKey } from "./real-key.ts";
import { slashed } from "./slashed.ts";
import { volumeOf, type Volume } from "./volume.ts";

export interface OsOptions {
  /**
   * What happens to symbolic links. `inside`: they are followed while they end inside of the root. `refuse`: none is
   * followed, on no part of a path. `follow`: all are. Default "inside".
   */
  readonly symlinks?: SymbolicLinks | undefined;
  /** How much of a write is on the disk when it returns. Default "none": what the system has in memory yet may be lost. */
  readonly durability?: Durability | undefined;
  /**
   * How a listing of a tree sorts a directory with very many names. Default: 8 MiB of names in memory, which are some 200,000, and the
   * rest in a `TempFS` for as long as that directory is being listed.
   */
  readonly sorting?: Sorting | undefined;
}

/** A driver over the directory at an absolute path. */
export function osDriver(root: string, options: OsOptions): Driver<OsNative> {
  checkOsOptions(options);
  const { symlinks = "inside", durability = "none", sorting } = options;
  const base = slashed(root).replace(/\/+$/, "");
  const { platform } = process;
  let mounts: readonly Mount[] | undefined;
  const driver = nodeFsDriver<OsNative>(disk, {
    name: "os",
    traits: osTraits(volumeOf(root, platform)),
    places: osPlaces(base, { symlinks, platform }),
    durability: durability === "full" && platform === "win32" ? "file" : durability, // no handle of a directory there
    locking: { staleAfterMs: 5000 },
    openFlags,
    sorting,
    allocate: (bytes) => new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer, 0, bytes),
    identity: {
      store: "file",
      keyOf: (path) => realKey(base, path, { symlinks, mounts: (mounts ??= mountsOfSystem()) }),
    },
    native: osEntry,
  });
  return { ...driver, url: async (path) => pathToFileURL(path === "" ? root : `${base}/${path}`).href };
}

/** The names that count as one are found out when somebody asks. */
function osTraits(volume: () => Volume): Traits {
  return {
    get caseSensitive() {
      return volume().caseSensitive;
    },
    get foldsNormalization() {
      return volume().foldsNormalization;
    },
    timePrecisionMs: 0.001,
    names: "exclusive",
    emptyDirectories: "kept",
  };
}

const known: KnownOptions<OsOptions> = {
  symlinks: ["inside", "refuse", "follow"],
  durability: ["none", "file", "full"],
  sorting: "any",
};

/** @throws {FsError} EINVAL for a misspelt option, which must not open what should be confined */
export function checkOsOptions(options: OsOptions): void {
  checkOptions("a file system of the disk", options, known);
}
