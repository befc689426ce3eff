import {
  isFsError,
  NEVER,
  parentOf,
  joinPath,
  nameOf,
  relativeTo,
  type FileSystem,
  type Path,
} from "@s3fs/core";

/** Where the new content of replacements is made: beside what it replaces, under a name of this run. */
export interface Staging {
  /** The place of a path, given the replacement that it is part of. */
  placeOf(path: Path, replaces: Path | undefined): Path;
  /** Moves what was made to where it belongs, which is empty by now. */
  swapIn(replaces: Path, signal: AbortSignal): Promise<void>;
  /** Removes what was made and not swapped in, as far as it can be removed. */
  discard(replacements: readonly { readonly path: Path }[]): Promise<void>;
}

/** A crash leaves such a place behind as an entry that only the target has; the next run with `delete` removes it. */
export function stagingIn(target: FileSystem): Staging {
  const suffix = `.s3fs-${crypto.randomUUID().slice(0, 8)}`;
  const swapped = new Set<Path>();
  const stageOf = (path: Path): Path => joinPath(parentOf(path), `${nameOf(path)}${suffix}`);
  return {
    placeOf: (path, replaces) =>
      replaces === undefined ? path : joinPath(stageOf(replaces), relativeTo(path, replaces)),
    async swapIn(replaces, signal) {
      await target.move(stageOf(replaces), replaces, { signal });
      swapped.add(replaces);
    },
    async discard(replacements) {
      for (const { path } of replacements)
        if (!swapped.has(path)) await removeIfPossible(target, stageOf(path));
    },
  };
}

/** Not stopped by the signal of the run: after an abort is just when this is needed. */
async function removeIfPossible(target: FileSystem, path: Path): Promise<void> {
  try {
    await target.remove(path, { recursive: true, missing: "ignore", signal: NEVER });
  } catch (error) {
    if (!isFsError(error)) throw error; // the run's own outcome matters more than what a later run removes
  }
}
