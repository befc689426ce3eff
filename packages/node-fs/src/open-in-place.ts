import { FsError, type Native, type Path } from "@s3fs/core";
import { requireFile, type Found } from "./look-up.ts";
import type { Mount } from "./mount.ts";
import type { NodeFsHandle, NodeFsStats } from "./node-fs-shape.ts";
import { quietly } from "./quietly.ts";

export interface InPlace {
  readonly handle: NodeFsHandle;
  readonly stats: NodeFsStats;
}

/**
 * Opens a file to change it in place. No byte is written to another file than the one that was looked at: should one have
 * taken its place meanwhile, that one is looked at in turn.
 *
 * @param first what was found there, where somebody has looked
 * @throws {FsError} ENOENT, EISDIR; EBUSY when the file is replaced again and again
 */
export async function openInPlace<N extends Native>(
  mount: Mount<N>,
  path: Path,
  how: keyof typeof letters,
  first?: Found,
): Promise<InPlace> {
  let found = first ?? (await requireFile(mount, path));
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const opened = await openFound(mount, found, how);
    if (opened) return opened;
    found = await requireFile(mount, path);
  }
  throw new FsError("EBUSY", { path, detail: "the file was replaced each time it was opened" });
}

const ATTEMPTS = 10;

const letters = { update: "r+", append: "a", appendAndRead: "a+" } as const;

/** Undefined when what is open is not what was found. */
async function openFound<N extends Native>(
  { fs, openFlags }: Mount<N>,
  { native, stats: found }: Found,
  how: keyof typeof letters,
): Promise<InPlace | undefined> {
  const handle = await fs.open(native, openFlags?.[how] ?? letters[how]);
  try {
    const stats = await handle.stat({ bigint: true });
    if (stats.ino === found.ino && stats.dev === found.dev) return { handle, stats };
  } catch (error) {
    await quietly(() => handle.close());
    throw error;
  }
  await handle.close();
  return undefined;
}
