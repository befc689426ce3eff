import type { MirrorEvent, MirrorReport } from "@s3fs/copy";
import type { Blamed } from "../mirror/blame.ts";

/** Tells of a mirror while it runs. */
export interface Narrator {
  /** To be waited for where it has much to tell: the plan of a dry run. */
  tell(this: void, event: MirrorEvent): void | Promise<void>;
  /** Tells how it ended. */
  conclude(this: void, report: MirrorReport): void;
  /** Tells how far it came, when it ended before its end. */
  giveUp(this: void, fault: Blamed): void;
  /** Leaves the screen as it is. */
  dispose(this: void): void;
}

export interface NarratorOptions {
  readonly dryRun?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}
