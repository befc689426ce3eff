import type { Dialect } from "./dialect/dialect.ts";
import type { GuardedWire } from "./guard/guarded-wire.ts";
import type { MemoryBudget } from "./memory-budget.ts";
import type { PartLimits } from "./part-limits.ts";
import type { RunningUploads } from "./running-uploads.ts";
import type { S3Settings } from "./s3-settings.ts";

/** What the functions of the driver share. */
export interface Bucket {
  readonly name: string;
  readonly wire: GuardedWire;
  readonly settings: S3Settings;
  readonly dialect: Dialect;
  readonly memory: MemoryBudget;
  readonly limits: PartLimits;
  readonly uploads: RunningUploads;
}
