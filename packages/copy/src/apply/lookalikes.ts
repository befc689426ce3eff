import type { Path } from "@s3fs/core";
import { foldCase } from "../location.ts";

/**
 * Whether a plan brings another file of a name that a target could take for this one. One that says that it tells them apart,
 * and does not, has the other one's content under either. Counted when somebody asks.
 */
export function lookalikesOf(copies: readonly { readonly path: Path }[]): (path: Path) => boolean {
  let counts: Map<string, number> | undefined;
  return (path) => ((counts ??= counted(copies)).get(foldCase(path)) ?? 0) > 1;
}

function counted(copies: readonly { readonly path: Path }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { path } of copies) {
    const folded = foldCase(path);
    counts.set(folded, (counts.get(folded) ?? 0) + 1);
  }
  return counts;
}
