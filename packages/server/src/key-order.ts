/**
 * Compares two keys by their UTF-8 bytes, the order of every S3 listing. JavaScript's `<` compares UTF-16 units, which puts
 * the characters above U+FFFF (written as surrogates, D800–DFFF) before U+E000–FFFF; in UTF-8 they come after.
 * @returns negative, zero or positive
 */
export function compareKeys(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return byteRank(a) - byteRank(b);
  }
  return left.length - right.length;
}

function byteRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
