import { sortedItems, type Call, type LongList, type Sorting } from "@s3fs/core";
import { compareRows, type IndexRow } from "../sync-index/index-row.ts";
import { rowForm } from "../sync-index/row-form.ts";
import { isOfPair, type FilePair } from "../sync-index/sync-index.ts";

/** Pairs of files that runs before this one have made the same. */
export interface KnownPairs {
  /** Whether it is one of them, as listed. To be asked in the order of a comparison. */
  has(this: void, pair: FilePair): Promise<boolean>;
  /** Lets go of what it holds. */
  end(this: void): Promise<void>;
}

/** @param rows in any order, several of a path that was copied several times */
export function knownPairs(rows: LongList<IndexRow>, options: Sorting & Call): KnownPairs {
  const sorted = sortedItems(rows, rowForm, options);
  let head: Promise<IteratorResult<IndexRow, void>> | undefined;
  return {
    async has(pair) {
      if (rows.length === 0) return false;
      let next = await (head ??= sorted.next());
      let isKnown = false;
      for (; !next.done && compareRows(next.value, pair) <= 0; next = await (head = sorted.next()))
        isKnown ||= next.value.path === pair.path && isOfPair(next.value, pair);
      return isKnown;
    },
    async end() {
      await sorted.return();
      await rows.discard();
    },
  };
}
