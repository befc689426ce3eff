import type { FileEntry } from "../entry.ts";
import { FsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import type { HandleBody } from "./handle-body.ts";
import type { Spill } from "./spill.ts";

export interface Update<N extends Native> {
  /** The file as it was found, or as an empty one. */
  readonly entry: FileEntry<N>;
  /** The bytes before those that are held: the old content of a file that is only added to. */
  readonly heldFrom: number;
  readonly held: Spill;
  /** A file is committed that nobody wrote to: it is new. */
  readonly isNew: boolean;
  commit(this: void): Promise<void>;
}

/** Collects changes in memory, to be committed as a whole. */
export function updateBody<N extends Native>({
  entry,
  heldFrom,
  held,
  isNew,
  commit,
}: Update<N>): HandleBody<N> {
  let modifiedMs = entry.modifiedMs;
  let isChanged = isNew;
  const change = (make: () => void): void => {
    make();
    isChanged = true;
    modifiedMs = Date.now();
  };
  return {
    read: async (position, length) => held.read(position - heldFrom, length),
    write: async (position, bytes) => change(() => held.write(position - heldFrom, bytes)),
    async truncate(size) {
      if (size < heldFrom)
        throw new FsError("ENOTSUP", { detail: 'the handle holds only what it adds; open with "r+" to cut' });
      change(() => held.truncate(size - heldFrom));
    },
    sync: async () => {},
    entry: () => {
      const { kind, path } = entry;
      return { kind, path, size: heldFrom + held.size(), modifiedMs };
    },
    async commit() {
      if (isChanged) await commit();
    },
    rollBack: async () => {},
  };
}
