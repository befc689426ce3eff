import {
  FsError,
  type Call,
  type Entry,
  type LongList,
  type Path,
  type Sorting,
  type Traits,
} from "@s3fs/core";
import { longActions } from "./long-actions.ts";
import type {
  Conflict,
  CopyAction,
  DeleteAction,
  Failure,
  LinkAction,
  MakeAction,
  PlanCounts,
  ReplaceAction,
} from "./mirror-plan.ts";
import { nameCollisions, type NameCollisions } from "./name-collisions.ts";

/** What a plan is gathered in, before the conflicts, which are found late, take back what they forbid. */
export interface PlanDraft {
  readonly deletes: boolean;
  readonly deletesExcluded: boolean;
  readonly traits: Traits;
  readonly directories: LongList<MakeAction>;
  readonly copies: LongList<CopyAction>;
  readonly links: LongList<LinkAction>;
  readonly replacements: ReplaceAction[];
  readonly removals: LongList<DeleteAction>;
  readonly conflicts: Map<Path, Conflict>;
  readonly failed: Failure[];
  /** What stays as it is on the target, with all below, without being a conflict. */
  readonly untouchable: Set<Path>;
  /** Directories of the target that hold something invisible to the run, so that they can't go. */
  readonly holding: Set<Path>;
  /** With `deletesExcluded`: directories with something below that stays or comes, so that they stay. */
  readonly needed: Set<Path>;
  /** What is excluded on the target, as the comparison told of it last. */
  hidden: Entry | undefined;
  readonly collisions: NameCollisions;
  readonly counts: Counts;
  /** The directory of the source seen last, as long as nothing below it was seen. */
  openDirectory: OpenDirectory | undefined;
}

export type Counts = { -readonly [Name in keyof PlanCounts]: number };

export interface OpenDirectory {
  readonly path: Path;
  /** Whether the target has it, and then whether anything below it is to be deleted. */
  readonly isPresent: boolean;
  isEmptied: boolean;
}

export function startDraft(
  { deletes, deletesExcluded, traits }: Pick<PlanDraft, "deletes" | "deletesExcluded" | "traits">,
  sorting: Sorting & Call,
): PlanDraft {
  return {
    deletes,
    deletesExcluded,
    traits,
    directories: longActions(sorting),
    copies: longActions(sorting),
    links: longActions(sorting),
    replacements: [],
    removals: longActions(sorting),
    conflicts: new Map(),
    failed: [],
    untouchable: new Set(),
    holding: new Set(),
    needed: new Set(),
    hidden: undefined,
    collisions: nameCollisions(traits),
    counts: noCounts(),
    openDirectory: undefined,
  };
}

/** Those that may be larger than memory. */
export function longListsOf({
  directories,
  copies,
  links,
  removals,
}: PlanDraft): readonly LongList<object>[] {
  return [directories, copies, links, removals];
}

export function addConflict({ conflicts }: PlanDraft, path: Path, detail: string): void {
  conflicts.set(path, { path, error: new FsError("ECONFLICT", { operation: "mirror", path, detail }) });
}

export function noCounts(): Counts {
  return {
    sourceEntries: 0,
    targetEntries: 0,
    bytes: 0,
    same: 0,
    weaklySame: 0,
    kept: 0,
    extra: 0,
    excluded: 0,
    unsupported: 0,
    directoriesImplied: 0,
    unspellable: 0,
    blocked: 0,
  };
}
