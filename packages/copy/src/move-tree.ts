import {
  FsError,
  NEVER,
  parsePath,
  treeKey,
  type CallOptions,
  type Entry,
  type FileSystem,
} from "@s3fs/core";
import { applyPlan } from "./apply/apply-plan.ts";
import type { OnMirrorEvent } from "./apply/mirror-event.ts";
import { removeEntries, removeEntry, type Removal } from "./apply/remove-entries.ts";
import { startRun } from "./apply/run.ts";
import { compareKnown } from "./compare/compare-trees.ts";
import type { Difference } from "./compare/difference.ts";
import { refuseOverlap, viewOf, type Place } from "./location.ts";
import type { Failure, MirrorPlan } from "./plan/mirror-plan.ts";
import { planMirror } from "./plan/plan-mirror.ts";
import { isUnchanged } from "./unchanged.ts";

export interface MoveTreeOptions extends CallOptions {
  /** Whether files at the target may be replaced; false: EEXIST before anything is copied. Default true. */
  readonly overwrite?: boolean | undefined;
  /** How many entries are worked on at once, 1 to 1000. Default 16. */
  readonly concurrency?: number | undefined;
  /** Told of the copies, and of what is removed from the source as deleted. */
  readonly onEvent?: OnMirrorEvent | undefined;
}

/**
 * Moves a directory with all below it, merging it into one that is there: within one file system by its own move, else by
 * copies. The source goes when every copy has arrived; a failure before leaves it whole. Of a root, the content goes.
 *
 * @throws {FsError} what the first entry failed with; EINVAL when one tree lies within the other; ENOTSUP when the tree holds
 *   links; ECHANGED when the source changed meanwhile: what came or changed is still there
 */
export async function moveTree(
  source: FileSystem,
  sourcePath: string,
  target: FileSystem,
  targetPath: string,
  options: MoveTreeOptions = {},
): Promise<void> {
  const { overwrite = true, signal = NEVER } = options;
  const from = { fs: source, path: parsePath(sourcePath) };
  const to = { fs: target, path: parsePath(targetPath) };
  refuseOverlap(from, to, "move");
  if (source === target && from.path !== "") {
    await requireDirectory(source, sourcePath, { signal });
    return source.move(sourcePath, targetPath, { overwrite, signal });
  }
  const moved = await copyAll(from, to, options);
  await removeMoved(from, moved, options);
}

async function requireDirectory(fs: FileSystem, path: string, options: CallOptions): Promise<void> {
  const { kind } = await fs.stat(path, options);
  if (kind !== "directory")
    throw new FsError("ENOTDIR", { operation: "move", path, detail: "moveFile moves files" });
}

/** What was copied, by tree key. */
async function copyAll(
  from: Place,
  to: Place,
  options: MoveTreeOptions,
): Promise<ReadonlyMap<string, Entry>> {
  const { overwrite = true, signal } = options;
  const [source, target] = [viewOf(from), viewOf(to)];
  const entries = new Map<string, Entry>();
  const compare = overwrite ? "always" : "notExists";
  const differences = remembered(
    compareKnown(source, target, { compare, signal, sourceLinks: "links" }),
    entries,
  );
  const plan = await planMirror(differences, { traits: target.driver.traits });
  refuseLoss(plan, from);
  const { failed } = await applyPlan(source, target, plan, options);
  refuseFailure(failed);
  return entries;
}

async function* remembered(
  differences: AsyncIterable<Difference>,
  entries: Map<string, Entry>,
): AsyncIterable<Difference> {
  for await (const difference of differences) {
    if ("source" in difference && difference.source && difference.path !== "")
      entries.set(treeKey(difference.source), difference.source);
    yield difference;
  }
}

/** Refuses, before anything is copied, what could not be moved as a whole. */
function refuseLoss({ conflicts, failed, counts }: MirrorPlan, { path }: Place): void {
  refuseFailure([...conflicts, ...failed]);
  if (counts.unsupported > 0)
    throw new FsError("ENOTSUP", {
      operation: "move",
      path,
      detail: `it holds ${counts.unsupported} links or special files, which can't be moved to another file system`,
    });
  if (counts.kept > 0)
    throw new FsError("EEXIST", {
      operation: "move",
      path,
      detail: `${counts.kept} of its files are at the target`,
    });
}

function refuseFailure([first]: readonly Failure[]): void {
  if (first) throw first.error;
}

/** Removes what was copied and is still what it was; the directory itself last. */
async function removeMoved(
  { fs, path }: Place,
  moved: ReadonlyMap<string, Entry>,
  { signal, onEvent, concurrency = 16 }: MoveTreeOptions,
): Promise<void> {
  const source = viewOf({ fs, path });
  const failed: Failure[] = [];
  const run = startRun({ signal, onEvent, concurrency, failed });
  try {
    const removals: Removal[] = [];
    for await (const entry of source.list("", { recursive: true, signal }))
      if (isMoved(entry, moved.get(treeKey(entry)))) removals.push({ path: entry.path, target: entry });
      else failed.push({ path: entry.path, error: leftBehind(entry) });
    await removeEntries(source, removals, run, {
      after: ({ path: removed, target: { kind } }) =>
        run.emit({ kind: "deleted", path: removed, entry: kind }),
    });
  } finally {
    run.end();
  }
  refuseFailure(failed);
  if (path !== "") await removeEntry(fs, { path, target: { kind: "directory", path } }, signal ?? NEVER);
}

function isMoved(now: Entry, before: Entry | undefined): boolean {
  if (before === undefined) return false;
  return before.kind === "file" && now.kind === "file" ? isUnchanged(before, now) : before.kind === now.kind;
}

function leftBehind({ path }: Entry): FsError {
  return new FsError("ECHANGED", {
    operation: "move",
    path,
    retryable: true,
    detail: "it came or changed during the move, so it was not removed",
  });
}
