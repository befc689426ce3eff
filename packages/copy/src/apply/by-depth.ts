import { segmentsOf, type Path } from "@s3fs/core";

/** Groups what lies equally deep, the highest first. */
export function byDepth<T extends { readonly path: Path }>(items: Iterable<T>): T[][] {
  const levels = new Map<number, T[]>();
  for (const item of items) {
    const depth = segmentsOf(item.path).length;
    const level = levels.get(depth);
    if (level) level.push(item);
    else levels.set(depth, [item]);
  }
  return [...levels].sort(([left], [right]) => left - right).map(([, level]) => level);
}
