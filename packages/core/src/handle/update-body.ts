import type { FileEntry } from "../entry.ts";
import { FsError, isFsError } from "../fs-error.ts";
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

/** Collects changes, to be committed as a whole. */
export function updateBody<N extends Native>({
  entry,
  heldFrom,
  held,
  isNew,
  commit,
}: Update<N>): HandleBody<N> {
  const { change, hasChanged, modifiedMs } = changes(isNew, entry.modifiedMs);
  return {
    atomic: true,
    read: async (position, length) => held.read(position - heldFrom, length),
    write: async (position, bytes) => change(() => held.write(position - heldFrom, bytes)),
    async truncate(size) {
      if (size < heldFrom)
        throw new FsError("ENOTSUP", { detail: 'the handle holds only what it adds; open with "r+" to cut' });
      await change(() => held.truncate(size - heldFrom));
    },
    sync: async () => {},
    entry: () => {
      const { kind, path } = entry;
      return { kind, path, size: heldFrom + held.size(), modifiedMs: modifiedMs() };
    },
    async commit() {
      if (hasChanged()) await commit();
      await held.discard();
    },
    rollBack: held.discard,
  };
}

interface Changes {
  change(this: void, make: () => Promise<void>): Promise<void>;
  /** Throws what kept a change from being made as a whole: half of it must not be committed. */
  hasChanged(this: void): boolean;
  modifiedMs(this: void): number;
}

function changes(isNew: boolean, foundMs: number): Changes {
  let isChanged = isNew;
  let modifiedMs = foundMs;
  let failure: { readonly error: unknown } | undefined;
  return {
    async change(make) {
      try {
        await make();
      } catch (error) {
        if (!isFsError(error, "EFBIG")) failure = { error }; // which is told before anything is touched
        throw error;
      }
      isChanged = true;
      modifiedMs = Date.now();
    },
    hasChanged() {
      if (failure) throw failure.error;
      return isChanged;
    },
    modifiedMs: () => modifiedMs,
  };
}
