import { compareTreeOrder, type Entry } from "@s3fs/core";

/** Each entry of a listing, with the one of its name and kind that another listing had; both in tree order. */
export async function* besideKnown(
  now: AsyncIterable<Entry>,
  known: AsyncGenerator<Entry, void, undefined>,
): AsyncGenerator<readonly [Entry, Entry | undefined], void, undefined> {
  try {
    let next = await known.next();
    for await (const entry of now) {
      while (!next.done && compareTreeOrder(next.value, entry) < 0) next = await known.next();
      yield [entry, !next.done && compareTreeOrder(next.value, entry) === 0 ? next.value : undefined];
    }
  } finally {
    await known.return();
  }
}
