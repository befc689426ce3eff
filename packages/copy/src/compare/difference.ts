import type { DirectoryEntry, Entry, FileEntry, FsError, LinkEntry, OtherEntry, Path } from "@s3fs/core";

/**
 * What a comparison says about one path. Discriminated by `kind`. Paths are relative to the two roots; `""` is a target
 * root that is not there yet.
 */
export type Difference =
  | OnlySource
  | OnlyTarget
  | Same
  | Differs
  | Kept
  | Flip
  | Twin
  | LinkDiffers
  | Unsupported
  | Excluded
  | Failed
  | Unspellable;

export interface OnlySource {
  readonly kind: "only-source";
  readonly path: Path;
  readonly source: FileEntry | DirectoryEntry;
}

export interface OnlyTarget {
  readonly kind: "only-target";
  readonly path: Path;
  readonly target: Entry;
}

export interface Same {
  readonly kind: "same";
  readonly path: Path;
  readonly source: Entry;
  readonly target: Entry;
  /** True when only sizes and the order of times speak for it: the target does not say which version it holds. */
  readonly weakly: boolean;
}

export interface Differs {
  readonly kind: "differs";
  readonly path: Path;
  readonly source: FileEntry;
  readonly target: FileEntry;
  readonly because: Reason;
}

/** Size, time or content differ; the times can't be known; a look told something else than the listing; the rule says so. */
export type Reason = "size" | "modified" | "content" | "time-unknown" | "changed" | "rule";

/** The rule in force (newer, older, exists, notExists) leaves what the target has, whether it differs or not. */
export interface Kept {
  readonly kind: "kept";
  readonly path: Path;
  readonly source: FileEntry | DirectoryEntry | LinkEntry;
  readonly target?: Entry;
}

/** A file where the other side has a directory, a link or something else. */
export interface Flip {
  readonly kind: "flip";
  readonly path: Path;
  readonly source: FileEntry | DirectoryEntry;
  readonly target: Entry;
}

/** The source has a file and a directory at one path, the target can hold only one of them. */
export interface Twin {
  readonly kind: "twin";
  readonly path: Path;
  readonly source: FileEntry;
  readonly directory: DirectoryEntry;
  readonly target?: Entry;
}

/** A link of the source that the target lacks, or has otherwise; with `links: "copy"` alone. */
export interface LinkDiffers {
  readonly kind: "link";
  readonly path: Path;
  readonly source: LinkEntry;
  /** Where it leads, as it says by itself. */
  readonly destination: string;
  readonly target?: Entry;
}

/** A link, a pipe, a device on the source: neither copied nor a reason to remove what the target has there. */
export interface Unsupported {
  readonly kind: "unsupported";
  readonly path: Path;
  readonly source: LinkEntry | OtherEntry;
  readonly target?: Entry;
}

/** Invisible to the run, on both sides: neither copied nor removed. */
export interface Excluded {
  readonly kind: "excluded";
  readonly path: Path;
  readonly source?: Entry;
  readonly target?: Entry;
}

/**
 * What one side holds under names that no path can spell, as the keys `/a`, `a//b` and `a/../b` of a bucket: neither compared
 * nor changed. Comes last, once for a side that has such names.
 */
export interface Unspellable {
  readonly kind: "unspellable";
  /** The root. */
  readonly path: Path;
  readonly side: "source" | "target";
  readonly count: number;
  /** The first hundred, as the store has them, below the root. */
  readonly names: readonly string[];
}

/** The two files could not be compared, or a link could not be read, or not be made there. */
export interface Failed {
  readonly kind: "failed";
  readonly path: Path;
  readonly source: FileEntry | LinkEntry;
  readonly target?: Entry;
  readonly error: FsError;
}
