import { segmentsOf, type Path } from "@s3fs/core";
import { where, type Items } from "../plan/actions.ts";

interface Placed {
  readonly path: Path;
}

/** What lies equally deep together, the highest first. Each is looked for anew, so that no level need be in memory. */
export async function byDepth<T extends Placed>(items: Items<T>): Promise<AsyncIterable<T>[]> {
  const depths = new Set<number>();
  for await (const item of items) depths.add(depthOf(item));
  const ordered = [...depths].sort((left, right) => left - right);
  return ordered.map((depth) => where(items, (item) => depthOf(item) === depth));
}

function depthOf({ path }: Placed): number {
  return segmentsOf(path).length;
}
