import type { FileEntry, FileSystem, Path } from "@s3fs/core";
import type { Traffic } from "../concurrency/traffic.ts";
import type { Journal } from "../journal/journal.ts";
import type { Transferred } from "../transfer/transfer.ts";
import type { Verify } from "./apply-options.ts";
import type { BackUp } from "./back-up.ts";
import type { MadeCounter } from "./made.ts";
import type { Tally } from "./mirror-report.ts";
import type { Run } from "./run.ts";
import type { Staging } from "./staging.ts";

/** What the actions of a plan are carried out with. */
export interface Workplace {
  readonly source: FileSystem;
  readonly target: FileSystem;
  readonly staging: Staging;
  readonly tally: Tally;
  readonly made: MadeCounter;
  readonly run: Run;
  readonly traffic: Traffic;
  readonly backUp: BackUp;
  readonly onCopied: OnCopied;
  readonly journal: Journal | undefined;
  readonly verify: Verify;
  /** Whether the plan brings a file of another name that a target could take for this one. */
  readonly hasLookalike: (path: Path) => Promise<boolean>;
  /** Of each copy. */
  readonly retries: number;
}

/** Told of each copy: the source as the plan has it, and how it came. */
export type OnCopied = (path: Path, known: FileEntry, transferred: Transferred) => void | Promise<void>;
