import { compareUtf8, type Call } from "@s3fs/core";
import type { Page } from "./guard/check-page.ts";
import { listPages } from "./guard/list-pages.ts";
import type { GuardedWire } from "./guard/guarded-wire.ts";
import { keyBetween } from "./key-between.ts";

export interface ListRangesOptions extends Call {
  readonly prefix: string;
  /** Requests under way at most, 2 or more. */
  readonly concurrency: number;
}

/** So many pages wait for the consumer in each range, so that memory is bounded. */
const MOST_WAITING = 4;

/** After so many ranges in a row that one request has listed, or found empty, no more are tried. */
const MOST_SHORT = 12;

/**
 * All pages of a flat listing, in order, by several requests at a time: what is left of the range that the consumer is in is
 * halved again and again, each half listed from where it begins. Where keys lie is not known, so some halves are empty: they
 * cost a request, and tell that nothing is there.
 */
export async function* listRanges(
  wire: GuardedWire,
  { prefix, concurrency, signal }: ListRangesOptions,
): AsyncGenerator<Page, void, undefined> {
  const begin = (after: string | undefined, upTo: string | undefined): KeyRange => {
    const from = after === undefined ? {} : { startAfter: after };
    return { pages: listPages(wire, { prefix, signal, ...from }), upTo, waiting: [], hasEnded: false };
  };
  const ranges: KeyRange[] = [begin(undefined, undefined)];
  const state: Splitting = { prefix, begin, shortInARow: 0 };
  try {
    for (let first = ranges[0]; first !== undefined; first = ranges[0]) {
      keepBusy(ranges, concurrency, state);
      if (first.failure !== undefined) throw first.failure.error;
      const page = first.waiting.shift();
      if (page !== undefined) yield page;
      else if (first.hasEnded) ranges.shift();
      else await first.fetching;
    }
  } finally {
    await Promise.allSettled(ranges.flatMap(({ fetching }) => fetching ?? []));
    await Promise.allSettled(ranges.map(({ pages }) => pages.return()));
  }
}

/** A part of the keys, listed from its beginning; it ends where the next one begins. */
interface KeyRange {
  readonly pages: AsyncGenerator<Page, void, undefined>;
  /** The last key that may belong to it; undefined for no end. */
  upTo: string | undefined;
  readonly waiting: Page[];
  /** Of the keys that were listed, within the range. */
  lastKey?: string;
  fetching?: Promise<void> | undefined;
  failure?: { readonly error: unknown };
  hasEnded: boolean;
}

interface Splitting {
  readonly prefix: string;
  readonly begin: (after: string | undefined, upTo: string | undefined) => KeyRange;
  shortInARow: number;
}

/** The range that is needed first is listed first, whatever else is under way, and halved first. */
function keepBusy(ranges: KeyRange[], concurrency: number, state: Splitting): void {
  let busy = ranges.filter(({ fetching }) => fetching !== undefined).length;
  for (const range of ranges) {
    if (busy >= concurrency && range !== ranges[0]) return;
    if (range.fetching !== undefined || !isWanting(range)) continue;
    fetchNext(range, state);
    busy += 1;
  }
  for (; busy < concurrency; busy += 1) {
    const added = state.shortInARow < MOST_SHORT ? splitFirst(ranges, state) : undefined;
    if (added === undefined) return;
    fetchNext(added, state);
  }
}

function isWanting({ hasEnded, failure, waiting }: KeyRange): boolean {
  return !hasEnded && failure === undefined && waiting.length < MOST_WAITING;
}

/** Halves what is left of the first range of which a page is known; undefined where none can be halved. */
function splitFirst(ranges: KeyRange[], { prefix, begin }: Splitting): KeyRange | undefined {
  for (const [index, range] of ranges.entries()) {
    if (range.hasEnded || range.lastKey === undefined) continue;
    const middle = keyBetween(range.lastKey, range.upTo, prefix);
    if (middle === undefined) continue;
    const added = begin(middle, range.upTo);
    range.upTo = middle;
    ranges.splice(index + 1, 0, added);
    return added;
  }
  return undefined;
}

function fetchNext(range: KeyRange, state: Splitting): void {
  const fetch = async (): Promise<void> => {
    try {
      take(range, await range.pages.next(), state);
    } catch (error) {
      range.failure = { error };
    } finally {
      range.fetching = undefined;
    }
  };
  range.fetching = fetch();
}

function take(range: KeyRange, result: IteratorResult<Page, void>, state: Splitting): void {
  const isFirst = range.lastKey === undefined;
  if (result.done) range.hasEnded = true;
  else {
    const page = within(result.value, range.upTo);
    range.hasEnded = page.nextToken === undefined;
    const last = page.objects.at(-1)?.key;
    if (last !== undefined) range.lastKey = last;
    if (last !== undefined) range.waiting.push(page);
  }
  if (isFirst) state.shortInARow = range.hasEnded ? state.shortInARow + 1 : 0;
}

/** Without the keys behind the end of the range; where there are such, there is no more of it. */
function within(page: Page, upTo: string | undefined): Page {
  if (upTo === undefined) return page;
  const objects = page.objects.filter(({ key }) => compareUtf8(key, upTo) <= 0);
  return objects.length === page.objects.length ? page : { ...page, objects, nextToken: undefined };
}
