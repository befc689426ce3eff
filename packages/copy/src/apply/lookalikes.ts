import type { Path } from "@s3fs/core";
import { foldCase } from "../location.ts";
import type { Items } from "../plan/actions.ts";

/**
 * Whether a plan brings another file of a name that a target could take for this one. One that says that it tells them apart,
 * and does not, has the other one's content under either. Counted when somebody asks.
 */
export function lookalikesOf(copies: Items<Placed>): (path: Path) => Promise<boolean> {
  let counts: Promise<Map<string, number>> | undefined;
  return async (path) => ((await (counts ??= counted(copies))).get(foldCase(path)) ?? 0) > 1;
}

interface Placed {
  readonly path: Path;
}

async function counted(copies: Items<Placed>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const { path } of copies) {
    const folded = foldCase(path);
    counts.set(folded, (counts.get(folded) ?? 0) + 1);
  }
  return counts;
}
