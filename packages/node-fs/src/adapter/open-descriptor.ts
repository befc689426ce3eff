import { isFsError, type FileFlags } from "@s3fs/core";
import type { Adapted } from "./adapted.ts";
import type { Descriptor } from "./descriptors.ts";
import { directoryDescriptor } from "./directory-descriptor.ts";
import { exclusive } from "./exclusive.ts";
import { holdOpen } from "./hold-open.ts";
import { requireParent } from "./look-up.ts";
import type { OpenMode } from "./open-mode.ts";
import { unlessUnsupported } from "./times.ts";

export interface Opening {
  readonly path: string;
  /** As the caller spelled it. */
  readonly told: string;
  readonly mode: OpenMode;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a file by Node's flags. What is written is seen when the descriptor is closed, as everywhere in this family;
 * until then the old content stands.
 */
export async function openDescriptor(adapted: Adapted, opening: Opening): Promise<Descriptor> {
  const { path, mode } = opening;
  if (mode.flags !== "r" && mode.flags !== "r+") await requireParent(adapted, path);
  try {
    return await exclusive(mode.flags.includes("x"), () => openFile(adapted, opening, mode.flags));
  } catch (error) {
    if (mode.missing && isFsError(error, "ENOENT")) {
      await requireParent(adapted, path);
      return openFile(adapted, opening, mode.missing);
    }
    if (isFsError(error, "EISDIR") && !mode.writes) return directoryDescriptor(adapted, opening);
    throw error;
  }
}

async function openFile(
  { fs }: Adapted,
  { path, told, mode, signal }: Opening,
  flags: FileFlags,
): Promise<Descriptor> {
  const { handle, commit, discard } = await holdOpen(fs, path, flags, { signal });
  const setModified = (wantedMs: number): Promise<void> =>
    unlessUnsupported(() => fs.setModified(path, wantedMs));
  let modifiedMs: number | undefined;
  return {
    told,
    reads: mode.reads,
    writes: mode.writes,
    discard,
    read: (length, position) => handle.read(length, position),
    async write(bytes, position) {
      await handle.write(bytes, mode.appends ? (await handle.stat()).size : position);
    },
    entry: () => handle.stat(),
    truncate: (size) => handle.truncate(size),
    sync: () => handle.sync(),
    async setModified(wantedMs) {
      if (mode.writes) modifiedMs = wantedMs;
      else await setModified(wantedMs);
    },
    async close() {
      await commit();
      if (modifiedMs !== undefined) await setModified(modifiedMs);
    },
  };
}
