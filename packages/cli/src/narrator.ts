import type { MirrorEvent, MirrorReport } from "@s3fs/copy";

/** Tells of a mirror while it runs. */
export interface Narrator {
  tell(this: void, event: MirrorEvent): void;
  /** Tells how it ended. */
  conclude(report: MirrorReport): void;
}

export interface NarratorOptions {
  readonly dryRun?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}
