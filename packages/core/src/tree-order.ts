/**
 * Tree order: the UTF-8 bytes of the path, with `/` appended to directories. A flat S3 listing has it, a sorted walk
 * has it, so two trees compare by a streaming merge. JavaScript's `<` compares UTF-16 units, which is another order.
 */
export function compareTreeOrder(left: Ordered, right: Ordered): number {
  return compareUtf8(treeKey(left), treeKey(right));
}

export interface Ordered {
  readonly path: string;
  readonly kind: string;
}

/** What an entry sorts by. */
export function treeKey(entry: Ordered): string {
  return entry.kind === "directory" ? `${entry.path}/` : entry.path;
}

/** Orders two well-formed strings as their UTF-8 bytes would be ordered. */
export function compareUtf8(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return codePointRank(a) - codePointRank(b);
  }
  return left.length - right.length;
}

/** Surrogates stand for code points above U+FFFF, so they rank after the private-use and compatibility block. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
