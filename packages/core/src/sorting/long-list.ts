import type { Call } from "../driver.ts";
import type { ItemForm } from "./item-form.ts";
import { readRun, runOf } from "./run.ts";
import { scratchOf } from "./scratch.ts";
import { limitOf, type Sorting } from "./sorting.ts";

/** Items in the order in which they came, however many: those that memory has no room for lie in the temporary place. */
export interface LongList<T> extends AsyncIterable<T> {
  readonly length: number;
  /** Whether memory holds as many as it should: time to `settle`. */
  readonly isFull: boolean;
  add(this: void, item: T): void;
  /**
   * Puts away what memory holds.
   *
   * @throws {FsError} ENOSPC when the place is full, EIO when it fails otherwise
   */
  settle(this: void): Promise<void>;
  /** Leaves nothing behind. Throws nothing. */
  discard(this: void): Promise<void>;
}

/** Without a temporary place all is held in memory. Can be read more than once, by several at once. */
export function longList<T extends object>(
  form: ItemForm<T>,
  { signal, ...sorting }: Sorting & Call,
): LongList<T> {
  const limitBytes = limitOf(sorting);
  const scratch = scratchOf(sorting.temporary, signal);
  const files: { readonly name: string; readonly count: number }[] = [];
  let isTaking = sorting.temporary !== undefined;
  let held: T[] = [];
  let heldBytes = 0;
  let length = 0;
  return {
    get length() {
      return length;
    },
    get isFull() {
      return isTaking && heldBytes >= limitBytes;
    },
    add(item) {
      held.push(item);
      heldBytes += form.bytesOf(item);
      length += 1;
    },
    async settle() {
      if (!(isTaking &&= held.every(form.hasText)) || held.length === 0) return;
      const items = held;
      const file = { name: `part-${files.length + 1}`, count: items.length };
      files.push(file); // at once, so that what comes meanwhile stays behind it
      held = [];
      heldBytes = 0;
      await scratch.write(file.name, runOf([items], form));
    },
    async *[Symbol.asyncIterator]() {
      for (const { name, count } of files)
        for await (const batch of readRun(scratch.read(name), form, count)) yield* batch;
      yield* held;
    },
    discard: scratch.discard,
  };
}
