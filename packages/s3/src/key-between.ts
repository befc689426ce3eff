/** What keys are made of for the most part: from the space to the tilde. A key may hold anything; it is a guess where to look. */
const HIGHEST = 0x7e;
const LOWEST = 0x20;

/**
 * A key about halfway between two, to list from; undefined where none lies between them that this finds. Greater than `after`, less
 * than `before`, and below the prefix as they are.
 *
 * @param before undefined for no end but that of the prefix
 */
export function keyBetween(after: string, before: string | undefined, prefix: string): string | undefined {
  let head = prefix;
  let isBelow = before === undefined; // whether all that begins with `head` and is greater than `after` lies before the end
  for (let index = prefix.length; index <= after.length; index += 1) {
    const low = unitAt(after, index) ?? LOWEST - 1;
    const high = isBelow || before === undefined ? HIGHEST + 1 : (unitAt(before, index) ?? LOWEST);
    if (low > HIGHEST || high > HIGHEST + 1) return undefined; // not among the keys that are guessed about
    if (high - low > 1) return head + String.fromCharCode((low + high) >> 1);
    if (high > low) isBelow = true;
    head += after.charAt(index);
  }
  return undefined;
}

function unitAt(key: string, index: number): number | undefined {
  return index < key.length ? key.charCodeAt(index) : undefined;
}
