import type { DirectoryEntry, Entry, FileEntry, Path } from "@s3fs/core";
import type { Difference } from "./difference.ts";
import type { Position, Standing } from "./merge-trees.ts";

/** Two files at one path, whose sameness is for the rule to judge. */
export interface Pair {
  readonly kind: "pair";
  readonly path: Path;
  readonly source: FileEntry;
  readonly target: FileEntry;
}

export interface ClassifyOptions {
  /** Whether the target can hold a file and a directory at one path. */
  readonly targetNames: "exclusive" | "twins";
}

/** Says what a position is, by the kinds of what stands there. Pure. */
export function classify(
  { path, source, target }: Position,
  { targetNames }: ClassifyOptions,
): (Difference | Pair)[] {
  if (targetNames === "exclusive" && source.leaf?.kind === "file" && source.directory)
    return [{ kind: "twin", path, source: source.leaf, directory: source.directory, ...targetOf(target) }];
  const flip = flipOf({ path, source, target });
  if (flip !== undefined) return [flip];
  return [...leaves(path, source.leaf, target), ...directories(path, source.directory, target.directory)];
}

/** One kind on one side, another on the other, and neither on both. */
function flipOf({ path, source, target }: Position): Difference | undefined {
  const { leaf, directory } = source;
  if (leaf?.kind === "file" && !directory && !target.leaf && target.directory)
    return { kind: "flip", path, source: leaf, target: target.directory };
  if (directory && !leaf && target.leaf && !target.directory)
    return { kind: "flip", path, source: directory, target: target.leaf };
  return undefined;
}

function leaves(path: Path, source: Entry | undefined, target: Standing): (Difference | Pair)[] {
  if (source === undefined || source.kind === "directory")
    return target.leaf ? [{ kind: "only-target", path, target: target.leaf }] : [];
  if (source.kind !== "file") return [{ kind: "unsupported", path, source, ...targetOf(target) }];
  if (target.leaf === undefined) return [{ kind: "only-source", path, source }];
  if (target.leaf.kind === "file") return [{ kind: "pair", path, source, target: target.leaf }];
  return [{ kind: "flip", path, source, target: target.leaf }];
}

function directories(
  path: Path,
  source: DirectoryEntry | undefined,
  target: DirectoryEntry | undefined,
): Difference[] {
  if (source && target) return [{ kind: "same", path, source, target, weakly: false }];
  if (source) return [{ kind: "only-source", path, source }];
  return target ? [{ kind: "only-target", path, target }] : [];
}

function targetOf({ leaf, directory }: Standing): { target?: Entry } {
  const target = leaf ?? directory;
  return target ? { target } : {};
}
