import type { CallOptions } from "../door.ts";
import type { Traits } from "../driver.ts";
import type { DirectoryEntry, Entry } from "../entry.ts";
import { FsError, retold } from "../fs-error.ts";
import type { Glob, GlobOptions } from "../glob/glob.ts";
import { createGlobs } from "../glob/globs.ts";
import { literalPrefix } from "../glob/literal-prefix.ts";
import type { Native } from "../native.ts";
import { relativeTo, ROOT, segmentsOf, type Path } from "../path.ts";
import { treeKey } from "../tree-order.ts";

export interface WalkOptions<N extends Native = Native> extends CallOptions, GlobOptions {
  /**
   * Patterns relative to the start path; only entries that match one are yielded, and none that matches one that starts
   * with `!`. A filter on names alone starts with `**` and a slash. Default: all.
   */
  readonly include?: string | readonly string[] | undefined;
  /**
   * Patterns relative to the start path; what matches one is not yielded, and not entered if it is a directory, unless
   * it matches another that starts with `!`.
   */
  readonly exclude?: string | readonly string[] | undefined;
  /** Yield only entries of this kind. */
  readonly kind?: Entry["kind"] | undefined;
  /** Yield only entries for which this is true; directories are entered all the same. */
  readonly filter?: ((entry: Entry<N>) => boolean) | undefined;
  /** Enter only directories for which this is true. */
  readonly enter?: ((directory: DirectoryEntry<N>) => boolean) | undefined;
  /** Levels below the start path: 1 yields its children. Default: all. */
  readonly depth?: number | undefined;
  /**
   * "tree", the default: tree order, a directory before its content. "depth": a directory after its content, as a
   * removal wants it. "breadth": a level after the other.
   */
  readonly order?: "tree" | "depth" | "breadth" | undefined;
  /**
   * What to do about a directory below the start path that cannot be listed: "throw", the default; "skip" it; or a
   * function that is told the error, which names the directory, and chooses.
   */
  readonly onError?: ErrorPolicy | undefined;
  /** Whether patterns tell upper from lower case. Default: as the backend does. */
  readonly caseSensitive?: boolean | undefined;
}

export type ErrorPolicy = "throw" | "skip" | ((error: FsError) => "throw" | "skip");

/** The options of a walk, as answers to its questions. */
export interface WalkPlan<N extends Native> {
  readonly order: "tree" | "depth" | "breadth";
  /** Whether a branch may be left out, so that going down it by hand can cost less than a flat listing. */
  readonly prunes: boolean;
  /** Relative to the start path: where all lies that can be accepted. */
  readonly prefix: Path;
  /** Whether the patterns take in a path, which is relative to the start path. */
  includes(this: void, path: Path): boolean;
  accepts(this: void, entry: Entry<N>): boolean;
  /** Never a link: nothing that is followed can lead into a circle. */
  enters(this: void, entry: Entry<N>): entry is DirectoryEntry<N>;
  /** Returns when the error of a directory is to be passed over. */
  passOver(this: void, error: FsError, directory: Path): void;
}

/**
 * @param start what patterns are relative to, and where levels are counted from
 * @throws {FsError} EINVAL for a malformed pattern, a depth that is no whole number above 0, an unknown order
 */
export function walkPlan<N extends Native>(
  start: Path,
  traits: Traits,
  options: WalkOptions<N>,
): WalkPlan<N> {
  const { kind, filter, enter, depth = Infinity, order = "tree", onError = "throw" } = options;
  const { caseSensitive = traits.caseSensitive, dotFiles } = options;
  check(depth, order, onError);
  const include = globsOf(options.include, { caseSensitive, dotFiles });
  const exclude = globsOf(nonEmpty(options.exclude), { caseSensitive, dotFiles });
  const below = (entry: Entry<N>): string =>
    treeKey({ kind: entry.kind, path: relativeTo(entry.path, start) });
  const isExcluded = (entry: Entry<N>): boolean => exclude?.matches(below(entry)) ?? false;
  const isWithinDepth = (path: Path): boolean => segmentsOf(relativeTo(path, start)).length < depth;
  const asksAbove = enter !== undefined || onError !== "throw"; // about each directory on the way
  return {
    order,
    prunes: [
      depth !== Infinity,
      exclude !== undefined,
      enter !== undefined,
      onError !== "throw",
      include?.isDeep === false,
    ].includes(true),
    prefix: asksAbove ? ROOT : literalPrefix(options.include ?? [], { caseSensitive }),
    includes: (path) => include?.matches(`${path}/`) ?? true,
    accepts: (entry) =>
      (kind === undefined || entry.kind === kind) &&
      (include === undefined || include.matches(below(entry))) &&
      !isExcluded(entry) &&
      (filter === undefined || filter(entry)),
    enters: (entry): entry is DirectoryEntry<N> =>
      entry.kind === "directory" &&
      isWithinDepth(entry.path) &&
      !isExcluded(entry) &&
      (include?.mayMatchBelow(relativeTo(entry.path, start)) ?? true) &&
      (enter === undefined || enter(entry)),
    passOver: (error, directory) => passOver(retold(error, { path: directory }), onError),
  };
}

function passOver(error: FsError, onError: ErrorPolicy): void {
  const choice = typeof onError === "function" ? onError(error) : onError;
  if (choice !== "skip") throw error;
}

/** No pattern takes nothing out, and so leaves the walk one flat listing. */
function nonEmpty(patterns: string | readonly string[] | undefined): typeof patterns {
  return patterns !== undefined && [patterns].flat().length > 0 ? patterns : undefined;
}

function globsOf(patterns: string | readonly string[] | undefined, options: GlobOptions): Glob | undefined {
  return patterns === undefined ? undefined : createGlobs(patterns, options);
}

function check(depth: number, order: string, onError: ErrorPolicy): void {
  if (depth !== Infinity && !(Number.isInteger(depth) && depth > 0))
    throw new FsError("EINVAL", { detail: `the depth of a walk is a whole number above 0, not ${depth}` });
  if (!["tree", "depth", "breadth"].includes(order))
    throw new FsError("EINVAL", { detail: `the order of a walk is tree, depth or breadth, not "${order}"` });
  if (typeof onError !== "function" && onError !== "throw" && onError !== "skip")
    throw new FsError("EINVAL", { detail: "onError is throw, skip or a function" });
}
