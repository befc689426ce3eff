import { compareUtf8, type Call } from "@s3fs/core";
import type { Page } from "./guard/check-page.ts";
import { listPages, type ListingWire } from "./guard/list-pages.ts";
import { keyBetween, type KeyEnds } from "./key-between.ts";

export interface ListRangesOptions extends Call {
  readonly prefix: string;
  /** Requests under way at most, 2 or more; as many of the ranges that are needed next may be halved. */
  readonly concurrency: number;
}

/** So many pages wait for the consumer in each range, and so many in all, so that memory is bounded. */
const MOST_WAITING = 16;
const MOST_WAITING_IN_ALL = 64;

/** A half costs one request more than its keys need, at most: so many halves, and one more for so many pages. */
const HALVES_AT_FIRST = 16;
const PAGES_A_HALF = 8;

/**
 * All pages of a flat listing, in order, by several requests at a time: what is left of the range that the consumer is in is
 * halved again and again, each half listed from where it begins. Where keys lie is not known, so some halves are empty: they
 * cost a request, and tell that nothing is there.
 */
export async function* listRanges(
  wire: ListingWire,
  { prefix, concurrency, signal }: ListRangesOptions,
): AsyncGenerator<Page, void, undefined> {
  const begin = (after: string | undefined, upTo: string | undefined): KeyRange => {
    const from = after === undefined ? {} : { startAfter: after };
    return {
      pages: listPages(wire, { prefix, signal, ...from }),
      upTo,
      waiting: [],
      hasEnded: false,
      finest: after === undefined ? undefined : after.length - 1,
    };
  };
  const ranges: KeyRange[] = [begin(undefined, undefined)];
  const state: Splitting = { prefix, begin, halvesLeft: HALVES_AT_FIRST };
  try {
    for (let first = ranges[0]; first !== undefined; first = ranges[0]) {
      keepBusy(ranges, concurrency, state);
      if (first.failure !== undefined) throw first.failure.error;
      const page = first.waiting.shift();
      if (page !== undefined) {
        state.halvesLeft += 1 / PAGES_A_HALF;
        yield page;
      } else if (first.hasEnded) ranges.shift();
      else await Promise.race(ranges.flatMap(({ fetching }) => fetching ?? []));
    }
  } finally {
    await Promise.allSettled(ranges.flatMap(({ fetching }) => fetching ?? []));
  }
}

/** A part of the keys, listed from its beginning; it ends where the next one begins. */
interface KeyRange {
  readonly pages: AsyncGenerator<Page, void, undefined>;
  /** The last key that may belong to it; undefined for no end. */
  upTo: string | undefined;
  readonly waiting: Page[];
  /** Of the page that was listed last, within the range. */
  ends?: KeyEnds;
  /** The place of the keys in which it was split off. */
  readonly finest: number | undefined;
  fetching?: Promise<void> | undefined;
  failure?: { readonly error: unknown };
  hasEnded: boolean;
}

interface Splitting {
  readonly prefix: string;
  readonly begin: (after: string | undefined, upTo: string | undefined) => KeyRange;
  halvesLeft: number;
}

/** The range that is needed first is listed first, and however many pages of others wait. */
function keepBusy(ranges: KeyRange[], concurrency: number, state: Splitting): void {
  let busy = ranges.filter(({ fetching }) => fetching !== undefined).length;
  let held = ranges.reduce((sum, { waiting }) => sum + waiting.length, busy);
  for (const range of ranges) {
    if (busy >= concurrency || (held >= MOST_WAITING_IN_ALL && range !== ranges[0])) return;
    if (range.fetching !== undefined || !isWanting(range)) continue;
    fetchNext(range);
    busy += 1;
    held += 1;
  }
  const mayAdd = Math.floor(Math.min(concurrency - busy, MOST_WAITING_IN_ALL - held, state.halvesLeft));
  for (let count = 0; count < mayAdd; count += 1) {
    const added = splitOne(ranges, concurrency, state);
    if (added === undefined) return;
    state.halvesLeft -= 1;
    fetchNext(added);
  }
}

function isWanting({ hasEnded, failure, waiting }: KeyRange): boolean {
  return !hasEnded && failure === undefined && waiting.length < MOST_WAITING;
}

/** Halves, of the ranges that are needed next, the one with the coarsest place to do it; undefined where none can be halved. */
function splitOne(
  ranges: KeyRange[],
  concurrency: number,
  { prefix, begin }: Splitting,
): KeyRange | undefined {
  let best: { readonly index: number; readonly middle: string } | undefined;
  for (const [index, { hasEnded, ends, upTo }] of ranges.slice(0, concurrency).entries()) {
    if (hasEnded || ends === undefined) continue;
    const middle = keyBetween(ends, upTo, prefix);
    if (middle !== undefined && (best === undefined || middle.length < best.middle.length))
      best = { index, middle };
  }
  const range = best && ranges[best.index];
  if (best === undefined || range === undefined) return undefined;
  const added = begin(best.middle, range.upTo);
  range.upTo = best.middle;
  ranges.splice(best.index + 1, 0, added);
  return added;
}

function fetchNext(range: KeyRange): void {
  const fetch = async (): Promise<void> => {
    try {
      take(range, await range.pages.next());
    } catch (error) {
      range.failure = { error };
    } finally {
      range.fetching = undefined;
    }
  };
  range.fetching = fetch();
}

function take(range: KeyRange, result: IteratorResult<Page, void>): void {
  if (result.done) range.hasEnded = true;
  else {
    const page = within(result.value, range.upTo);
    range.hasEnded = page.nextToken === undefined;
    const [first, last] = [page.objects[0]?.key, page.objects.at(-1)?.key];
    if (first === undefined || last === undefined) return;
    range.ends = { first, last, finest: range.finest };
    range.waiting.push(page);
  }
}

/** Without the keys behind the end of the range; where there are such, there is no more of it. */
function within(page: Page, upTo: string | undefined): Page {
  if (upTo === undefined) return page;
  const objects = page.objects.filter(({ key }) => compareUtf8(key, upTo) <= 0);
  return objects.length === page.objects.length ? page : { ...page, objects, nextToken: undefined };
}
