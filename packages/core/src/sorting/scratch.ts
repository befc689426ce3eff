import { FsError, isFsError } from "../fs-error.ts";
import { quietly } from "../quietly.ts";
import type { Sorting, SortPlace } from "./sorting.ts";

/** The temporary files of one sort, or of one long list. */
export interface Scratch {
  write(this: void, name: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  read(this: void, name: string): AsyncIterable<Uint8Array>;
  remove(this: void, name: string): Promise<void>;
  /** Removes what is there and closes the place. Throws nothing. */
  discard(this: void): Promise<void>;
}

/** Opens the place with the first write. */
export function scratchOf(temporary: Sorting["temporary"], signal: AbortSignal): Scratch {
  const names = new Set<string>();
  let opened: SortPlace | undefined;
  const at = (): SortPlace => (opened ??= temporary?.() ?? nowhere());
  const told = (error: unknown): unknown => (signal.aborted ? signal.reason : failureOf(error));
  return {
    async write(name, chunks) {
      try {
        names.add(name);
        await at().write(name, chunks, { signal });
      } catch (error) {
        throw told(error);
      }
    },
    async *read(name) {
      try {
        yield* at().read(name, { signal });
      } catch (error) {
        throw told(error);
      }
    },
    async remove(name) {
      try {
        await at().remove(name);
        names.delete(name);
      } catch (error) {
        throw told(error);
      }
    },
    async discard() {
      const place = opened;
      if (place === undefined) return;
      for (const name of names) await quietly(() => place.remove(name));
      await quietly(() => place.close());
    },
  };
}

function nowhere(): never {
  throw new TypeError("there is no temporary place");
}

/** Never the error itself: what is missing there must not be taken for a directory that is missing. */
function failureOf(error: unknown): FsError {
  const isFull = isFsError(error, "ENOSPC");
  return new FsError(isFull ? "ENOSPC" : "EIO", {
    operation: "list",
    cause: error,
    detail: isFull
      ? "the temporary place is full, where all goes that is larger than sorting.limitBytes; make room there, name another place, or raise that limit"
      : "the temporary place failed, where all goes that is larger than sorting.limitBytes",
  });
}
