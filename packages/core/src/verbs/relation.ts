import type { Driver, Location } from "../driver.ts";
import type { Native } from "../native.ts";
import { isWithin, type Path } from "../path.ts";

/** How a target stands to its source: it is the same, `spelled` alike or not, it lies inside, or it has nothing to do with it. */
export type Relation = "same" | "same, spelled otherwise" | "inside" | "apart";

/**
 * By the identity of the storage behind both paths, where the driver tells it: one store may be there under two names, as
 * when it is mounted twice, or when it does not tell upper from lower case.
 */
export function relationOf<N extends Native>(driver: Driver<N>, source: Path, target: Path): Relation {
  if (source === target) return "same";
  if (isWithin(target, source)) return "inside";
  const [from, to] = [driver.locate?.(source), driver.locate?.(target)];
  if (from === undefined || to === undefined || from.store !== to.store) return "apart";
  if (from.key === to.key) return "same";
  const { caseSensitive } = driver.traits;
  const [fromKey, toKey] = [keyOf(from, caseSensitive), keyOf(to, caseSensitive)];
  if (fromKey === toKey) return "same, spelled otherwise";
  return toKey.startsWith(fromKey === "" || fromKey.endsWith("/") ? fromKey : `${fromKey}/`)
    ? "inside"
    : "apart";
}

function keyOf({ key }: Location, caseSensitive: boolean): string {
  return caseSensitive ? key : key.normalize("NFC").toLowerCase();
}
