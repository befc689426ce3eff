import { compareUtf8, FsError, isFsError, retold, treeKey, type Entry } from "@s3fs/core";

/** One side of a merge: the entry at hand and the step to the next one. */
export interface OrderedCursor {
  readonly state: CursorState;
  advance(this: void): Promise<void>;
  close(this: void): Promise<void>;
}

export interface CursorState {
  /** Undefined before the first step and after the last. */
  readonly head: Entry | undefined;
  /** The name that the entry is ordered by. */
  readonly key: string;
  /** True when there is no such directory, and that was allowed. */
  readonly rootIsMissing: boolean;
}

export interface OrderedCursorOptions {
  readonly side: "source" | "target";
  /** What a root that does not exist means: an empty side, or ENOENT. */
  readonly missingRoot: "empty" | "error";
  /** What a message calls the root, after a space. */
  readonly root?: string;
}

/**
 * Reads a recursive listing and holds it to tree order: a merge of unordered listings would take files that are there
 * for missing ones, and delete them.
 */
export function orderedCursor(
  entries: AsyncIterable<Entry>,
  { side, missingRoot, root = "" }: OrderedCursorOptions,
): OrderedCursor {
  const iterator = entries[Symbol.asyncIterator]();
  const state: { head: Entry | undefined; key: string; rootIsMissing: boolean } = {
    head: undefined,
    key: "",
    rootIsMissing: false,
  };
  const next = async (): Promise<Entry | undefined> => {
    try {
      const result = await iterator.next();
      return result.done ? undefined : result.value;
    } catch (error) {
      const isAtStart = state.key === "";
      if (!isAtStart || !isFsError(error, "ENOENT")) throw error;
      if (missingRoot === "error") throw rootIsMissing(error, side, root);
      state.rootIsMissing = true;
      return undefined;
    }
  };
  const advance = async (): Promise<void> => {
    state.head = await next();
    if (state.head === undefined) return;
    const key = treeKey(state.head);
    if (compareUtf8(key, state.key) <= 0) throw outOfOrder(side, state.key, key);
    state.key = key;
  };
  const close = async (): Promise<void> => {
    await iterator.return?.();
  };
  return { state, advance, close };
}

function rootIsMissing(error: FsError, side: string, root: string): FsError {
  const path = error.path === "" ? undefined : error.path;
  return retold(error, {
    path,
    detail: `the ${side}${root} is not there`,
  });
}

function outOfOrder(side: string, before: string, after: string): FsError {
  return new FsError("EPROTOCOL", {
    operation: "list",
    path: after,
    detail: `the listing of the ${side} has ${JSON.stringify(after)} after ${JSON.stringify(before)}, which is not tree order; nothing was changed`,
  });
}
