import { compareUtf8, treeKey, type Ordered } from "./tree-order.ts";

/** The entries in tree order. Each key is made once, and compared as a string where that is the same order. */
export function sortInTreeOrder<E extends Ordered>(entries: readonly E[]): E[] {
  const keyed = entries.map((entry) => ({ key: treeKey(entry), entry }));
  const compare = keyed.some(({ key }) => differs.test(key)) ? compareUtf8 : compareUnits;
  return keyed.sort((left, right) => compare(left.key, right.key)).map(({ entry }) => entry);
}

/** From here on, UTF-16 units and code points are in different orders. */
const differs = /[\ud800-\uffff]/;

function compareUnits(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
