import { parentOf, ROOT, type Path } from "@s3fs/core";

/** The nearest of the given paths that is the path or lies above it. */
export function nearestOf(
  paths: ReadonlySet<Path> | ReadonlyMap<Path, unknown>,
  path: Path,
): Path | undefined {
  if (paths.size === 0) return undefined;
  let above = path;
  while (above !== ROOT && !paths.has(above)) above = parentOf(above);
  return paths.has(above) ? above : undefined;
}
