/**
 * A key to list from, so that about half of what is left lies behind it; undefined where none is found that lies between two
 * keys. A key may hold anything, so it is a guess: of what the last page held, its first and its last key, the place where they
 * differ is the finest that pages differ in, and in the place where the last one differs from the end all may differ. It is tried
 * halfway between these places, halfway up from the character there to the last of its kind.
 *
 * @param before what it must be less than; undefined for no end but that of the prefix
 */
export function keyBetween(
  { first, last, finest: most = Infinity }: KeyEnds,
  before: string | undefined,
  prefix: string,
): string | undefined {
  const coarsest = before === undefined ? prefix.length : sharedLength(last, before);
  const finest = Math.max(coarsest, Math.min(sharedLength(first, last), last.length - 1, most));
  const middle = (coarsest + finest) >> 1;
  for (const index of [...upFrom(middle, finest), ...downFrom(middle - 1, coarsest)]) {
    const high = index === coarsest && before !== undefined ? before.charCodeAt(index) : HIGHEST + 1;
    const unit = unitBetween(last.charCodeAt(index), high);
    if (unit !== undefined) return last.slice(0, index) + String.fromCharCode(unit);
  }
  return undefined;
}

/** Of the page that was listed last. */
export interface KeyEnds {
  readonly first: string;
  readonly last: string;
  /** A place which keys are known to differ in behind the last one, by its index; finer ones are of no use. */
  readonly finest?: number | undefined;
}

/** What keys are made of for the most part: from the space to the tilde. */
const LOWEST = 0x20;
const HIGHEST = 0x7e;

/** The last digit, the last capital and the last small letter. */
const lastOfKind = [0x39, 0x5a, 0x7a];

/** Above the one, below the other. */
function unitBetween(low: number, high: number): number | undefined {
  if (!(low >= LOWEST && low <= HIGHEST && high <= HIGHEST + 1 && high - low > 1)) return undefined;
  const end = Math.min(high, (lastOfKind.find((last) => low < last && isOfKind(low, last)) ?? HIGHEST) + 1);
  return (low + end + 1) >> 1;
}

function isOfKind(unit: number, last: number): boolean {
  return unit > last - (last === 0x39 ? 10 : 26);
}

function sharedLength(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}

function upFrom(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

function downFrom(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, from - to + 1) }, (_, index) => from - index);
}
