import {
  isFsError,
  joinPath,
  nameOf,
  NEVER,
  parentOf,
  relativeTo,
  retold,
  type FileSystem,
  type Path,
} from "@s3fs/core";
import type { MirrorPlan } from "../plan/mirror-plan.ts";
import { nearestOf } from "../plan/nearest-of.ts";
import { retried } from "./retried.ts";

/** Where the new content of replacements is made: beside what it replaces, under a name of this run. */
export interface Staging {
  /** The place of a path, given the replacement that it is part of. */
  placeOf(this: void, path: Path, replaces: Path | undefined): Path;
  /** An entry of what is replaced is about to go. */
  leaving(this: void, path: Path): void;
  /**
   * An entry is gone. If it is all of what is replaced, the new content takes the place at once: an abort comes after that.
   *
   * @throws {FsError} what the move failed with, which names where the new content is
   */
  gone(this: void, path: Path): Promise<void>;
  /**
   * Removes what was made and not swapped in, as far as it can be removed. Where nothing is left of the old content the new
   * one is the only one, and stays beside its place.
   *
   * @param failed paths of entries that could not be removed
   */
  discard(this: void, failed: ReadonlySet<Path>): Promise<readonly Unplaced[]>;
}

/** A replacement that is not in its place. */
export interface Unplaced {
  readonly path: Path;
  /** Where its new content is kept, where no error has told. */
  readonly keptAt: Path | undefined;
}

interface Replacement {
  readonly path: Path;
  readonly stage: Path;
  /** The files and links that are replaced; where there are none, the directory itself. */
  readonly old: Path[];
  /** Those of them that nobody has begun to remove. */
  readonly left: Set<Path>;
  state: "staged" | "free" | "placed";
}

/** A crash leaves such a place behind as an entry that only the target has; the next run with `delete` removes it. */
export async function stagingIn(target: FileSystem, plan: MirrorPlan, retries: number): Promise<Staging> {
  const suffix = `.s3fs-${crypto.randomUUID().slice(0, 8)}`;
  const stageOf = (path: Path): Path => joinPath(parentOf(path), `${nameOf(path)}${suffix}`);
  const all = await replacementsOf(plan, stageOf);
  return {
    placeOf: (path, replaces) =>
      replaces === undefined ? path : joinPath(stageOf(replaces), relativeTo(path, replaces)),
    leaving: (path) => void nearest(all, path)?.left.delete(path),
    async gone(path) {
      const replacement = all.get(path);
      if (replacement === undefined) return;
      replacement.state = "free";
      await swapIn(target, replacement, retries);
    },
    async discard(failed) {
      const unplaced: Unplaced[] = [];
      for (const replacement of all.values()) {
        if (replacement.state === "placed") continue;
        const { path, stage } = replacement;
        const isOnlyOne = isGone(replacement, failed);
        if (!isOnlyOne) await removeIfPossible(target, stage);
        const isTold = replacement.state === "free";
        unplaced.push({ path, keptAt: isOnlyOne && !isTold ? stage : undefined });
      }
      return unplaced;
    },
  };
}

async function replacementsOf(
  { replacements, deletes }: MirrorPlan,
  stageOf: (path: Path) => Path,
): Promise<ReadonlyMap<Path, Replacement>> {
  const all = new Map<Path, Replacement>();
  for (const { path } of replacements)
    all.set(path, { path, stage: stageOf(path), old: [], left: new Set(), state: "staged" });
  if (all.size === 0) return all;
  for await (const { path, target } of deletes)
    if (target.kind !== "directory") nearest(all, path)?.old.push(path);
  for (const { path, old, left } of all.values()) {
    if (old.length === 0) old.push(path);
    for (const each of old) left.add(each);
  }
  return all;
}

function nearest(all: ReadonlyMap<Path, Replacement>, path: Path): Replacement | undefined {
  const found = nearestOf(all, path);
  return found === undefined ? undefined : all.get(found);
}

async function swapIn(target: FileSystem, replacement: Replacement, retries: number): Promise<void> {
  const { path, stage } = replacement;
  try {
    await retried(() => target.move(stage, path, { signal: NEVER }), { retries, signal: NEVER });
    replacement.state = "placed";
  } catch (error) {
    const detail = `what was there is gone, and its successor is at ${JSON.stringify(stage)}`;
    throw isFsError(error) ? retold(error, { path, detail }) : error;
  }
}

/** Also what an abort has left in doubt. */
function isGone({ state, old, left }: Replacement, failed: ReadonlySet<Path>): boolean {
  return state === "free" || (left.size === 0 && !old.some((path) => failed.has(path)));
}

/** Not stopped by the signal of the run: after an abort is just when this is needed. */
async function removeIfPossible(target: FileSystem, path: Path): Promise<void> {
  try {
    await target.remove(path, { recursive: true, missing: "ignore", signal: NEVER });
  } catch (error) {
    if (!isFsError(error)) throw error; // the run's own outcome matters more than what a later run removes
  }
}
