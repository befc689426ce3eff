import { temporaryDirectory } from "@s3fs/test-support";
import { FileSystem } from "@s3fs/core";
import { nodeFsDriver, type Durability, type NodeFsHandle, type NodeFsPromises } from "@s3fs/node-fs";
import { disk } from "../src/disk.ts";
import { openFlags } from "../src/open-flags.ts";
import { osPlaces } from "../src/os-places.ts";

export interface Shaped {
  readonly root: string;
  readonly fs: FileSystem;
}

export interface ShapedOptions {
  readonly root?: string;
  readonly durability?: Durability;
  readonly platform?: string;
  readonly staleAfterMs?: number;
}

/** The file system of a disk, some of whose functions are replaced. */
export function shaped(faults: Partial<NodeFsPromises>, options: ShapedOptions = {}): Shaped {
  const {
    root = temporaryDirectory(),
    durability = "none",
    platform = process.platform,
    staleAfterMs = 600_000, // no holder is that slow
  } = options;
  const driver = nodeFsDriver(
    { ...disk, ...faults },
    {
      name: "os",
      traits: { caseSensitive: true, timePrecisionMs: 0.001, names: "exclusive", emptyDirectories: "kept" },
      places: osPlaces(root, { symlinks: "inside", platform }),
      locking: { staleAfterMs },
      durability,
      openFlags,
    },
  );
  return { root, fs: new FileSystem(driver) };
}

/** The disk's open, with handles that differ where told. */
export function openWith(change: (handle: NodeFsHandle, path: string) => Partial<NodeFsHandle>): {
  open: NodeFsPromises["open"];
} {
  return {
    async open(path, flags, mode) {
      const handle = await disk.open(path, flags, mode);
      const bound: NodeFsHandle = {
        stat: (all) => handle.stat(all),
        read: (...all) => handle.read(...all),
        write: (...all) => handle.write(...all),
        truncate: (all) => handle.truncate(all),
        utimes: (...all) => handle.utimes(...all),
        chmod: (all) => handle.chmod(all),
        sync: () => handle.sync(),
        close: () => handle.close(),
      };
      return { ...bound, ...change(handle, path) };
    },
  };
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: as told by a test`), { code });
}
