import {
  isWithin,
  nameOf,
  NEVER,
  parentOf,
  ROOT,
  type Call,
  type DirectoryEntry,
  type Entry,
  type FileEntry,
  type Path,
  type Sorting,
  type Traits,
} from "@s3fs/core";
import type { Difference, Excluded, Flip, LinkDiffers, Unspellable } from "../compare/difference.ts";
import type { Items } from "./actions.ts";
import { finishPlan } from "./finish-plan.ts";
import { inMemory, type CopyAction, type MirrorPlan, type PlanInMemory } from "./mirror-plan.ts";
import { unspellableFailures } from "./unspellable-failures.ts";
import { addConflict, longListsOf, startDraft, type PlanDraft } from "./plan-draft.ts";

export interface PlanOptions {
  /** Whether what is on the target only goes. Default false. */
  readonly delete?: boolean | undefined;
  /** Whether what is excluded on the target goes as well. Default false. */
  readonly deleteExcluded?: boolean | undefined;
  /** Of the target: `target.driver.traits`. */
  readonly traits: Traits;
}

export interface LongPlanOptions extends Call {
  readonly sorting?: Sorting | undefined;
}

/** Says what makes the target equal to the source. Changes nothing; the same differences make the same plan. */
export async function planMirror(
  differences: Items<Difference>,
  options: PlanOptions,
): Promise<PlanInMemory> {
  return inMemory((await longPlan(differences, { ...options, signal: NEVER })).plan);
}

/** A plan that may be larger than memory, where there is a place for it. */
export interface LongPlan {
  readonly plan: MirrorPlan;
  /** Leaves nothing of it behind. Throws nothing. */
  discard(this: void): Promise<void>;
}

/** As `planMirror`, of any number of differences. */
export async function longPlan(
  differences: Items<Difference>,
  { delete: deletes = false, deleteExcluded = false, traits, sorting, signal }: PlanOptions & LongPlanOptions,
): Promise<LongPlan> {
  const wishes = { deletes, deletesExcluded: deletes && deleteExcluded, traits };
  const draft = startDraft(wishes, { ...sorting, signal });
  const lists = longListsOf(draft);
  const discard = async (): Promise<void> => {
    for (const list of lists) await list.discard();
  };
  try {
    await takeAll(draft, differences, lists);
    return { plan: await finishPlan(draft), discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

async function takeAll(
  draft: PlanDraft,
  differences: Items<Difference>,
  lists: ReturnType<typeof longListsOf>,
): Promise<void> {
  for await (const difference of differences) {
    take(draft, difference);
    for (const list of lists) if (list.isFull) await list.settle();
  }
  closeDirectory(draft);
}

function take(draft: PlanDraft, difference: Difference): void {
  if (!isOutOfSight(difference)) countEntries(draft, difference);
  if (!isOutOfSight(difference) || isHiddenThere(difference)) noteNames(draft, difference.path);
  note(draft, difference);
  if (draft.deletesExcluded && staysOrComes(difference)) need(draft, difference.path);
}

/** Has no name that takes part. */
function isOutOfSight({ kind }: Difference): boolean {
  return kind === "excluded" || kind === "unspellable";
}

/** Takes no part, and has its name on the target all the same. */
function isHiddenThere(difference: Difference): boolean {
  return difference.kind === "excluded" && difference.target !== undefined;
}

function countEntries(draft: PlanDraft, difference: Difference): void {
  if ("source" in difference && difference.path !== ROOT) draft.counts.sourceEntries += 1;
  if ("target" in difference) draft.counts.targetEntries += 1;
  if (difference.kind === "twin") draft.counts.sourceEntries += 1;
}

function noteNames(draft: PlanDraft, seen: Path): void {
  for (const { path, before } of draft.collisions.see(seen)) {
    addCollision(draft, before, path);
    addCollision(draft, path, before);
  }
}

function addCollision(draft: PlanDraft, path: Path, other: Path): void {
  addConflict(
    draft,
    path,
    `to the target this name and ${JSON.stringify(other)} are one; rename one of them`,
  );
}

function note(draft: PlanDraft, difference: Difference): void {
  const { path } = difference;
  switch (difference.kind) {
    case "only-source":
      return addUnlessHidden(draft, difference.source, path);
    case "differs":
      closeDirectory(draft, path);
      addCopy(draft, { kind: "copy", path, source: difference.source, target: difference.target });
      return;
    case "only-target":
      return remove(draft, difference.target, path);
    case "same":
      draft.counts[difference.weakly ? "weaklySame" : "same"] += 1;
      if (difference.source.kind === "directory") openDirectory(draft, path, true);
      else closeDirectory(draft, path);
      return;
    case "kept":
      draft.counts.kept += 1;
      return closeDirectory(draft, path);
    case "flip":
      return flip(draft, difference);
    case "twin":
      return addConflict(
        draft,
        path,
        "the source has a file and a directory of this name, the target can hold one; rename one",
      );
    case "link":
      return addLink(draft, difference);
    case "unsupported":
      return leave(draft, path);
    case "excluded":
      return exclude(draft, difference);
    case "failed":
      draft.failed.push({ path, error: difference.error });
      return closeDirectory(draft, path);
    case "unspellable":
      return noteUnspellable(draft, difference);
  }
}

/** What was to be copied and can't be is a failure; what the target has is only left there. */
function noteUnspellable({ counts, failed }: PlanDraft, difference: Unspellable): void {
  counts.unspellable += difference.count;
  counts[difference.side === "source" ? "sourceEntries" : "targetEntries"] += difference.count;
  if (difference.side === "source") failed.push(...unspellableFailures(difference));
}

function leave({ counts, untouchable }: PlanDraft, path: Path): void {
  counts.unsupported += 1;
  untouchable.add(isLossy(path) ? parentOf(path) : path);
}

/** A name that its store keeps in bytes which no text can spell: the target may have it under any other name. */
function isLossy(path: Path): boolean {
  return nameOf(path).includes("\ufffd");
}

function add(draft: PlanDraft, source: FileEntry | DirectoryEntry, path: Path): void {
  if (source.kind === "directory") return openDirectory(draft, path, false);
  closeDirectory(draft, path);
  addCopy(draft, { kind: "copy", path, source });
}

function addCopy({ copies, counts }: PlanDraft, action: CopyAction): void {
  copies.add(action);
  counts.bytes += action.source.size;
}

/** Takes the place of a link or a file in one step; a directory would have to go first, which no link is worth. */
function addLink(draft: PlanDraft, { path, destination, target }: LinkDiffers): void {
  closeDirectory(draft, path);
  const isFree = target === undefined || target.kind === "link";
  if (!isFree && (!draft.deletes || target.kind === "directory"))
    return addConflict(
      draft,
      path,
      `the target has a ${target.kind} where the source has a link; ${target.kind === "directory" ? "remove it first" : "only with delete is it replaced"}`,
    );
  draft.links.add({ kind: "link", path, destination, ...(target && { target }) });
}

function remove(draft: PlanDraft, target: Entry, path: Path): void {
  if (!draft.deletes) {
    draft.counts.extra += 1;
    return;
  }
  draft.removals.add({ kind: "delete", path, target });
  if (draft.openDirectory && isWithin(path, draft.openDirectory.path)) draft.openDirectory.isEmptied = true;
}

/** To replace one kind by another is to delete; where both kinds fit beside each other, to add and to delete. */
function flip(draft: PlanDraft, { path, source, target }: Flip): void {
  if (!draft.deletes)
    return addConflict(
      draft,
      path,
      `the target has a ${target.kind} where the source has a ${source.kind}; only with delete is it replaced`,
    );
  const fitsBeside =
    draft.traits.names === "twins" && (source.kind === "directory") !== (target.kind === "directory");
  if (!fitsBeside) draft.replacements.push({ kind: "replace", path, source: source.kind });
  remove(draft, target, path);
  add(draft, source, path);
}

function exclude(draft: PlanDraft, { path, target }: Excluded): void {
  draft.hidden = target ?? draft.hidden;
  if (draft.deletesExcluded && target) {
    draft.counts.targetEntries += 1;
    return remove(draft, target, path);
  }
  draft.counts.excluded += 1;
  if (target) hold(draft, path);
}

/**
 * Out of sight the target may have another kind of thing there, or a file where a directory has to be: that is in the way
 * where names are exclusive. Nothing of the target lies below a file, so the last thing out of sight is the one to ask.
 */
function addUnlessHidden(draft: PlanDraft, source: FileEntry | DirectoryEntry, path: Path): void {
  const { hidden, traits, deletesExcluded } = draft;
  const isInTheWay =
    hidden && (hidden.path === path || (hidden.kind !== "directory" && isWithin(path, hidden.path)));
  if (!isInTheWay || traits.names === "twins") return add(draft, source, path);
  const kind = hidden.path === path ? source.kind : "directory";
  if (!deletesExcluded)
    addConflict(
      draft,
      hidden.path,
      `the target has an excluded ${hidden.kind} where the source has a ${kind}`,
    );
  else if (draft.replacements.at(-1)?.path !== hidden.path)
    draft.replacements.push({ kind: "replace", path: hidden.path, source: kind });
  add(draft, source, path);
}

/** Whether the target will have something at the path once the plan is carried out. */
function staysOrComes({ kind }: Difference): boolean {
  return kind !== "only-target" && kind !== "excluded" && kind !== "unspellable";
}

/** A directory that is excluded itself, with something below that is not, has to stay. */
function need({ needed }: PlanDraft, path: Path): void {
  for (let above = parentOf(path); !needed.has(above); above = parentOf(above)) needed.add(above);
}

/** Whatever is invisible keeps the directories above it. */
function hold({ holding }: PlanDraft, path: Path): void {
  for (let above = path; !holding.has(above); above = parentOf(above)) holding.add(above);
}

function openDirectory(draft: PlanDraft, path: Path, isPresent: boolean): void {
  closeDirectory(draft, path);
  draft.openDirectory = { path, isPresent, isEmptied: false };
}

/**
 * Decides on the directory seen last, now that what comes next on the source, at `next`, is below it or is not. Where
 * directories are kept, every new one is made; where they vanish when empty, only those that stay empty.
 */
function closeDirectory(draft: PlanDraft, next?: Path): void {
  const open = draft.openDirectory;
  if (open === undefined) return;
  draft.openDirectory = undefined;
  const isEmpty = next === undefined || !isWithin(next, open.path);
  const vanishes = draft.traits.emptyDirectories === "vanish";
  if (open.isPresent ? isEmpty && vanishes && open.isEmptied : isEmpty || !vanishes)
    draft.directories.add({ kind: "make", path: open.path, outlivesDeletes: open.isPresent });
  else if (!open.isPresent && open.path !== ROOT) draft.counts.directoriesImplied += 1;
}
