import type { Entry, FileEntry, FsError, Path } from "@s3fs/core";
import { gathered, type Actions } from "./actions.ts";

/** What a mirror is going to do, complete before anything is done. Lists are in the order of the comparison. */
export interface MirrorPlan {
  readonly directories: Actions<MakeAction>;
  readonly copies: Actions<CopyAction>;
  readonly links: Actions<LinkAction>;
  readonly replacements: readonly ReplaceAction[];
  readonly deletes: Actions<DeleteAction>;
  readonly conflicts: readonly Conflict[];
  /** Files that could not be compared, and what the source has under names that no path can spell. */
  readonly failed: readonly Failure[];
  readonly counts: PlanCounts;
}

/** One that lies in memory with all that it has. */
export interface PlanInMemory extends MirrorPlan {
  readonly directories: readonly MakeAction[];
  readonly copies: readonly CopyAction[];
  readonly links: readonly LinkAction[];
  readonly deletes: readonly DeleteAction[];
}

export async function inMemory(plan: MirrorPlan): Promise<PlanInMemory> {
  return {
    ...plan,
    directories: await gathered(plan.directories),
    copies: await gathered(plan.copies),
    links: await gathered(plan.links),
    deletes: await gathered(plan.deletes),
  };
}

export interface MakeAction {
  readonly kind: "make";
  readonly path: Path;
  /** The replacement whose new content this is part of. */
  readonly replaces?: Path;
  /** A directory that is there and would vanish with the last of its entries to be deleted, if it were not made again. */
  readonly outlivesDeletes: boolean;
}

export interface CopyAction {
  readonly kind: "copy";
  readonly path: Path;
  /** As the comparison saw it; the copy is pinned to its etag. */
  readonly source: FileEntry;
  /** The file that is replaced, where there is one. */
  readonly target?: FileEntry;
  readonly replaces?: Path;
}

/** A link, in place of one that leads elsewhere or of a file, where there is one. */
export interface LinkAction {
  readonly kind: "link";
  readonly path: Path;
  /** Where it leads, as it says by itself. */
  readonly destination: string;
  readonly target?: Entry;
  readonly replaces?: Path;
}

/** A file in place of a directory, a directory in place of a file: made beside it, swapped in when all is well. */
export interface ReplaceAction {
  readonly kind: "replace";
  readonly path: Path;
  readonly source: "file" | "directory";
}

export interface DeleteAction {
  readonly kind: "delete";
  readonly path: Path;
  readonly target: Entry;
}

/** What is left as it is on both sides, with all below it, since doing one part would harm another. */
export interface Conflict {
  readonly path: Path;
  /** ECONFLICT */
  readonly error: FsError;
}

export interface Failure {
  readonly path: Path;
  readonly error: FsError;
}

/** Entries, but `bytes`. */
export interface PlanCounts {
  /** That take part: what is excluded is counted there only. */
  readonly sourceEntries: number;
  readonly targetEntries: number;
  /** To be copied. */
  readonly bytes: number;
  readonly same: number;
  /** Taken for the same without proof; not part of `same`. */
  readonly weaklySame: number;
  /** Left as they are by the rule: newer, older, exists, notExists. */
  readonly kept: number;
  /** On the target only, and `delete` is off. */
  readonly extra: number;
  readonly excluded: number;
  /** Links and other things on the source that are not copied. */
  readonly unsupported: number;
  /** Directories of the source that come into being with their content. */
  readonly directoriesImplied: number;
  /** Under names that no path can spell, on either side: left alone. Those of the source are failures. */
  readonly unspellable: number;
  /** At or below a conflict, and therefore left alone. */
  readonly blocked: number;
}
