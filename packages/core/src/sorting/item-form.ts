/** How items of one kind are written down. */
export interface ItemForm<T> {
  /** About how much memory an item takes. */
  bytesOf(this: void, item: T): number;
  /** Whether a text can stand for the item. From the first one on for which none can, all is held in memory. */
  hasText(this: void, item: T): boolean;
  /** Without NUL. */
  toText(this: void, item: T): string;
  fromText(this: void, text: string): T;
}
