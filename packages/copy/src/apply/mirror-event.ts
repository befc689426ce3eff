import type { Entry, FsError, Path } from "@s3fs/core";
import type { MirrorPlan } from "../plan/mirror-plan.ts";

/** What happens during a mirror, as it happens. Discriminated by `kind`. Sizes in bytes. */
export type MirrorEvent =
  /**
   * The plan is complete; nothing has been changed yet. Comes before the guards, and in a dry run as well. Its lists can be read
   * until what the listener returns is settled.
   */
  | { readonly kind: "planned"; readonly plan: MirrorPlan }
  | { readonly kind: "started"; readonly path: Path; readonly size: number }
  /** At most every 100 ms for one file. */
  | { readonly kind: "progress"; readonly path: Path; readonly bytes: number; readonly size: number }
  /** A file was copied, a directory or a link made. */
  | {
      readonly kind: "done";
      readonly path: Path;
      readonly entry: "file" | "directory" | "link";
      readonly size: number;
      readonly serverSide: boolean;
    }
  /** Needs no work, or must not have any. */
  | { readonly kind: "skipped"; readonly path: Path; readonly because: SkipReason }
  | { readonly kind: "conflict"; readonly path: Path; readonly error: FsError }
  | { readonly kind: "failed"; readonly path: Path; readonly error: FsError }
  | { readonly kind: "deleted"; readonly path: Path; readonly entry: Entry["kind"] };

export type SkipReason =
  | "same"
  | "weakly-same"
  | "kept"
  | "excluded"
  | "unsupported"
  | "vanished"
  | "already-there"
  | "already-gone";

/**
 * What it throws stops the run, and comes back to the caller; so does a promise that is rejected. The run waits for what it
 * returns for `planned`, and for nothing else.
 */
export type OnMirrorEvent = (event: MirrorEvent) => unknown;
