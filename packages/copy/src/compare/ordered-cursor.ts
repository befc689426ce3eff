import { compareUtf8, FsError, isFsError, treeKey, type Entry } from "@s3fs/core";

/** One side of a merge: the entry at hand and the step to the next one. */
export interface OrderedCursor {
  /** Undefined before the first step and after the last. */
  readonly head: Entry | undefined;
  /** The name the head is ordered by. */
  readonly key: string;
  /** True when there is no such directory, and that was allowed. */
  readonly rootIsMissing: boolean;
  advance(): Promise<void>;
  close(): Promise<void>;
}

export interface OrderedCursorOptions {
  readonly side: "source" | "target";
  /** What a root that does not exist means: an empty side, or ENOENT. */
  readonly missingRoot: "empty" | "error";
}

/**
 * Reads a recursive listing and holds it to tree order: a merge of unordered listings would take files that are there
 * for missing ones, and delete them.
 */
export function orderedCursor(
  entries: AsyncIterable<Entry>,
  { side, missingRoot }: OrderedCursorOptions,
): OrderedCursor {
  const iterator = entries[Symbol.asyncIterator]();
  let head: Entry | undefined;
  let key = "";
  let rootIsMissing = false;

  const next = async (): Promise<Entry | undefined> => {
    try {
      const result = await iterator.next();
      return result.done ? undefined : result.value;
    } catch (error) {
      const isAtStart = head === undefined && key === "";
      if (!isAtStart || missingRoot === "error" || !isFsError(error, "ENOENT")) throw error;
      rootIsMissing = true;
      return undefined;
    }
  };

  return {
    get head() {
      return head;
    },
    get key() {
      return key;
    },
    get rootIsMissing() {
      return rootIsMissing;
    },
    async advance() {
      const entry = await next();
      if (entry !== undefined) {
        const nextKey = treeKey(entry);
        if (compareUtf8(nextKey, key) <= 0) throw outOfOrder(side, key, nextKey);
        key = nextKey;
      }
      head = entry;
    },
    async close() {
      await iterator.return?.();
    },
  };
}

function outOfOrder(side: string, before: string, after: string): FsError {
  return new FsError("EPROTOCOL", {
    operation: "list",
    path: after,
    detail: `the listing of the ${side} has ${JSON.stringify(after)} after ${JSON.stringify(before)}, which is not tree order; nothing was changed`,
  });
}
