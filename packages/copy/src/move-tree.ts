import {
  entryForm,
  FsError,
  isUnchanged,
  longList,
  NEVER,
  parsePath,
  sortedItems,
  type CallOptions,
  type Entry,
  type FileSystem,
  type LongList,
  type Sorting,
} from "@s3fs/core";
import { applyPlan } from "./apply/apply-plan.ts";
import type { OnMirrorEvent } from "./apply/mirror-event.ts";
import { eachRemoval, removeEntry, type Removal } from "./apply/remove-entries.ts";
import { startRun } from "./apply/run.ts";
import { besideKnown } from "./compare/beside-known.ts";
import { compareKnown } from "./compare/compare-trees.ts";
import type { Difference } from "./compare/difference.ts";
import { refuseOverlap, viewOf, type Place } from "./location.ts";
import { longActions } from "./plan/long-actions.ts";
import type { Failure, MirrorPlan } from "./plan/mirror-plan.ts";
import { longPlan } from "./plan/plan-mirror.ts";

export interface MoveTreeOptions extends CallOptions {
  /** Whether files at the target may be replaced; false: EEXIST before anything is copied. Default true. */
  readonly overwrite?: boolean | undefined;
  /** How many entries are worked on at once, 1 to 1000. Default 16. */
  readonly concurrency?: number | undefined;
  /** How what may be larger than memory is held: directories to be sorted, the plan, what is to be removed. */
  readonly sorting?: Sorting | undefined;
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
  await refuseLink(source, sourcePath, { signal });
  const copied = longList<Entry>(entryForm(), { ...options.sorting, signal });
  try {
    await copyAll(from, to, copied, options);
    await removeMoved(from, copied, options);
  } finally {
    await copied.discard();
  }
}

/** Where there are links: what one leads to is not what was named, and is kept somewhere else. */
async function refuseLink(source: FileSystem, path: string, options: CallOptions): Promise<void> {
  const hasLinks = source.driver.makeLink !== undefined;
  if (!hasLinks || !(await source.stat(path, options)).viaLink) return;
  throw new FsError("ENOTSUP", {
    operation: "move",
    path,
    detail: "it is a link, which can't be moved to another file system; move what it leads to, or copy it",
  });
}

async function requireDirectory(fs: FileSystem, path: string, options: CallOptions): Promise<void> {
  const { kind } = await fs.stat(path, options);
  if (kind !== "directory")
    throw new FsError("ENOTDIR", { operation: "move", path, detail: "moveFile moves files" });
}

/** Notes what it copies, as it was listed. */
async function copyAll(
  from: Place,
  to: Place,
  copied: LongList<Entry>,
  options: MoveTreeOptions,
): Promise<void> {
  const { overwrite = true, sorting, signal = NEVER } = options;
  const [source, target] = [viewOf(from), viewOf(to)];
  const compare = overwrite ? "always" : "notExists";
  const found = compareKnown(source, target, { compare, sorting, signal, sourceLinks: "links" });
  const { traits } = target.driver;
  const { plan, discard } = await longPlan(remembered(found, copied), { traits, sorting, signal });
  try {
    refuseLoss(plan, from);
    const { failed } = await applyPlan(source, target, plan, options);
    refuseFailure(failed);
  } finally {
    await discard();
  }
}

async function* remembered(
  differences: AsyncIterable<Difference>,
  entries: LongList<Entry>,
): AsyncIterable<Difference> {
  for await (const difference of differences) {
    if ("source" in difference && difference.source && difference.path !== "") entries.add(difference.source);
    if (entries.isFull) await entries.settle();
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
  copied: LongList<Entry>,
  { signal = NEVER, onEvent, concurrency = 16, sorting }: MoveTreeOptions,
): Promise<void> {
  const source = viewOf({ fs, path });
  const failed: Failure[] = [];
  const run = startRun({ signal, onEvent, concurrency, failed });
  const removals = longActions<Removal>({ ...sorting, signal });
  try {
    const now = source.list("", { recursive: true, sorting, signal });
    const before = sortedItems(copied, entryForm(), { ...sorting, signal });
    for await (const [entry, known] of besideKnown(now, before)) {
      if (isMoved(entry, known)) removals.add({ path: entry.path, target: entry });
      else failed.push({ path: entry.path, error: leftBehind(entry) });
      if (removals.isFull) await removals.settle();
    }
    await eachRemoval(removals, run, async (removal, each) => {
      await removeEntry(source, removal, each);
      run.emit({ kind: "deleted", path: removal.path, entry: removal.target.kind });
    });
  } finally {
    await removals.discard();
    run.end();
  }
  refuseFailure(failed);
  if (path !== "") await removeEntry(fs, { path, target: { kind: "directory", path } }, signal);
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
