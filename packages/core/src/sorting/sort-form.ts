import type { ItemForm } from "./item-form.ts";

/** How items of one kind are sorted, and written down. */
export interface SortForm<T> extends ItemForm<T> {
  /** What an item is sorted by: by its UTF-8 bytes. */
  key(this: void, item: T): string;
  /** The same items in that order. */
  inOrder(this: void, items: T[]): T[];
}
