import { createShelf, type Shelf, type ShelfOptions } from "./page-shelf.ts";

export interface PageOptions extends ShelfOptions {
  /** Bytes that may be held in memory. */
  readonly limitBytes: number;
}

/** Memory in pages, the least recently used of which are put away as files, one a page. Unwritten pages are zeros. */
export interface Pages {
  readonly pageBytes: number;
  /** A view, for one who reads it before the next change. */
  look(this: void, index: number): Promise<Uint8Array<ArrayBuffer>>;
  change(this: void, index: number, change: (page: Uint8Array<ArrayBuffer>) => void): Promise<void>;
  /** Makes zeros of all from a position on. */
  cut(this: void, position: number): Promise<void>;
  /** Throws nothing. */
  discard(this: void): Promise<void>;
}

const LARGEST_PAGE_BYTES = 1_048_576;

export function createPages(options: PageOptions): Pages {
  const pageBytes = Math.min(LARGEST_PAGE_BYTES, options.limitBytes);
  const shelf = createShelf(options);
  const { held, take, put } = memoryOver(shelf, Math.max(1, Math.floor(options.limitBytes / pageBytes)));
  const zeros = new Uint8Array(pageBytes);
  const change: Pages["change"] = async (index, make) => {
    const { bytes } = (await take(index)) ?? { bytes: new Uint8Array(pageBytes) };
    await put(index, { bytes, isChanged: true });
    make(bytes);
  };
  return {
    pageBytes,
    look: async (index) => (await take(index))?.bytes ?? zeros,
    change,
    async cut(position) {
      const first = Math.floor(position / pageBytes);
      for (const index of held.keys()) if (index > first) held.delete(index);
      shelf.forgetFrom(first + 1);
      if (held.has(first) || shelf.has(first))
        await change(first, (page) => page.fill(0, position - first * pageBytes));
    },
    async discard() {
      held.clear();
      await shelf.discard();
    },
  };
}

interface Memory {
  /** The least recently used one first. */
  readonly held: Map<number, Page>;
  take(this: void, index: number): Promise<Page | undefined>;
  put(this: void, index: number, page: Page): Promise<void>;
}

/** So many pages at most; the one that was longest unused makes room. */
function memoryOver(shelf: Shelf, mostHeld: number): Memory {
  const held = new Map<number, Page>();
  const put: Memory["put"] = async (index, page) => {
    held.delete(index);
    held.set(index, page);
    const [oldest] = held;
    if (held.size <= mostHeld || oldest === undefined) return;
    const [oldestIndex, { bytes, isChanged }] = oldest;
    if (isChanged) await shelf.put(oldestIndex, bytes);
    held.delete(oldestIndex);
  };
  return {
    held,
    put,
    async take(index) {
      const bytes = held.has(index) ? undefined : await shelf.get(index);
      const page = bytes === undefined ? held.get(index) : { bytes, isChanged: false };
      if (page) await put(index, page);
      return page;
    },
  };
}

interface Page {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Since it was put away. */
  readonly isChanged: boolean;
}
