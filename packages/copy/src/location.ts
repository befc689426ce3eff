import { FsError, isWithin, parsePath, ROOT, type FileSystem, type Location, type Path } from "@s3fs/core";

/** Whether two file systems are of one store, by what their drivers say of it. */
export function shareStore(source: FileSystem, target: FileSystem): boolean {
  const store = source.driver.locate?.(ROOT).store;
  return store !== undefined && store === target.driver.locate?.(ROOT).store;
}

/**
 * Refuses a tree that would be copied into itself or over the tree that holds it.
 *
 * @throws {FsError} EINVAL
 */
export function refuseOverlap(source: FileSystem, target: FileSystem): void {
  const relation = relationOf(source, target);
  if (relation === undefined) return;
  throw new FsError("EINVAL", {
    operation: "mirror",
    driver: target.driver.name,
    detail: `the target ${relation} the source; choose two trees of which neither lies within the other`,
  });
}

/** @throws {FsError} EINVAL when both ends are one file */
export function refuseOntoItself(source: FileSystem, from: Path, target: FileSystem, to: Path): void {
  const a = source.driver.locate?.(from);
  const b = target.driver.locate?.(to);
  const sameKey = a !== undefined && b !== undefined && a.store === b.store && keyOf(a, source) === keyOf(b, target);
  if (!sameKey && !(source === target && from === to)) return;
  throw new FsError("EINVAL", {
    operation: "copy",
    path: from,
    driver: target.driver.name,
    detail: "the source and the target are the same file",
  });
}

function relationOf(source: FileSystem, target: FileSystem): string | undefined {
  if (source === target) return "is";
  const a = source.driver.locate?.(ROOT);
  const b = target.driver.locate?.(ROOT);
  if (a === undefined || b === undefined || a.store !== b.store) return undefined;
  const [sourceKey, targetKey] = [keyOf(a, source), keyOf(b, target)];
  if (sourceKey === targetKey) return "is";
  if (isWithin(targetKey, sourceKey)) return "lies inside";
  return isWithin(sourceKey, targetKey) ? "holds" : undefined;
}

/** A key as a path, in the form in which the store tells names apart. */
function keyOf({ key }: Location, { driver }: FileSystem): Path {
  return parsePath(driver.traits.caseSensitive ? key : foldCase(key));
}

/** One spelling for all those that a store without regard to case takes for one name. */
export function foldCase(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
