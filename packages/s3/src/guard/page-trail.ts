import { compareUtf8 } from "@s3fs/core";

/** What a page of a listing leads on from. */
export interface PageEnd {
  /** The last key that was told, or that the store goes on behind. */
  readonly key: string;
  /** The token, or whatever else the store knows the place by. */
  readonly token: string;
  readonly isEmpty: boolean;
}

/**
 * So many pages in a row that bring nothing are a listing that never ends. S3 answers with some where it has to pass by what
 * was deleted, of which a thousand at least are behind each of them.
 */
const MOST_EMPTY = 10_000;

/** Follows the pages of one listing; only what was told since the last key that was new is remembered. */
export function createPageTrail(): {
  /** Why the page behind this one is not to be asked for; undefined where it is. */
  faultOf(this: void, end: PageEnd): string | undefined;
} {
  const seen = new Set<string>();
  let furthest = "";
  let emptyInARow = 0;
  return {
    faultOf({ key, token, isEmpty }) {
      if (compareUtf8(key, furthest) > 0) {
        furthest = key;
        seen.clear();
      }
      const place = JSON.stringify([key, token]);
      if (seen.has(place)) return "a page leads back to one that was there before";
      seen.add(place);
      emptyInARow = isEmpty ? emptyInARow + 1 : 0;
      return emptyInARow > MOST_EMPTY ? `${emptyInARow} pages in a row are empty` : undefined;
    },
  };
}
