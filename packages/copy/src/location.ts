import {
  FsError,
  isWithin,
  parsePath,
  ROOT,
  type FileSystem,
  type Location,
  type Operation,
  type Path,
} from "@s3fs/core";

/** Whether two file systems are of one store, by what their drivers say of it. */
export function shareStore(source: FileSystem, target: FileSystem): boolean {
  const store = source.driver.locate?.(ROOT).store;
  return store !== undefined && store === target.driver.locate?.(ROOT).store;
}

/** A path of a file system. */
export interface Place {
  readonly fs: FileSystem;
  readonly path: Path;
}

/** The directory there as a file system. */
export function viewOf({ fs, path }: Place): FileSystem {
  return path === ROOT ? fs : fs.at(path);
}

/**
 * Refuses a tree that would be copied into itself or over the tree that holds it.
 *
 * @throws {FsError} EINVAL
 */
export function refuseOverlap(
  source: Place,
  target: Place,
  operation: Operation,
  names: Names = { source: "the source", target: "the target" },
): void {
  const relation = relationOf(source, target);
  if (relation === undefined) return;
  throw new FsError("EINVAL", {
    operation,
    driver: target.fs.driver.name,
    path: target.path === ROOT ? undefined : target.path,
    detail: `${sentenceOf(relation, source, target, names)}; choose two trees of which neither lies within the other`,
  });
}

/** What a message calls the two. */
interface Names {
  readonly source: string;
  readonly target: string;
}

interface Sides {
  readonly source: Place;
  readonly target: Place;
}

/** Refuses that what a mirror keeps of the target goes to one of the trees. @throws {FsError} EINVAL */
export function refuseBackupInside(sides: Sides, backup: FileSystem | undefined, operation: Operation): void {
  if (backup !== undefined)
    refuseInside(sides, { fs: backup, path: ROOT }, "the backup directory", operation);
}

/** Refuses that something else which a mirror writes lies in one of the trees. @throws {FsError} EINVAL */
export function refuseInside(sides: Sides, place: Place, name: string, operation: Operation): void {
  for (const side of ["source", "target"] as const)
    refuseOverlap(sides[side], place, operation, { source: `the ${side}`, target: name });
}

function sentenceOf(relation: Relation, source: Place, target: Place, names: Names): string {
  const [from, to] = [`${names.source}${quotedNameOf(source)}`, `${names.target}${quotedNameOf(target)}`];
  if (relation === "is") return `${to} is ${names.source}`;
  return relation === "lies inside" ? `${to} lies inside ${from}` : `${from} lies inside ${to}`;
}

/** By the name in its store, in quotes after a space; nothing where that is empty. */
export function quotedNameOf(place: Place): string {
  const name = locationOf(place)?.key ?? place.path;
  return name === "" ? "" : ` ${JSON.stringify(name)}`;
}

/** @throws {FsError} EINVAL when both ends are one file */
export function refuseOntoItself(source: Place, target: Place): void {
  if (relationOf(source, target) !== "is") return;
  throw new FsError("EINVAL", {
    operation: "copy",
    driver: target.fs.driver.name,
    path: source.path,
    detail: "the source and the target are the same file",
  });
}

/** How a target stands to a source. */
type Relation = "is" | "lies inside" | "holds";

/** How the target stands to the source, by the stores' own keys; where they tell none, within one file system. */
function relationOf(source: Place, target: Place): Relation | undefined {
  const [a, b] = [locationOf(source), locationOf(target)];
  if (a === undefined || b === undefined)
    return source.fs === target.fs ? relate(source.path, target.path) : undefined;
  return a.store === b.store ? relate(keyOf(a, source), keyOf(b, target)) : undefined;
}

function relate(source: Path, target: Path): Relation | undefined {
  if (source === target) return "is";
  if (isWithin(target, source)) return "lies inside";
  return isWithin(source, target) ? "holds" : undefined;
}

function locationOf({ fs, path }: Place): Location | undefined {
  return fs.driver.locate?.(path);
}

/** A key as a path, in the form in which the store tells names apart. */
function keyOf({ key }: Location, { fs }: Place): Path {
  return parsePath(fs.driver.traits.caseSensitive ? key : foldCase(key));
}

/** One spelling for all those that a store without regard to case takes for one name. */
export function foldCase(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
