import type { GuardedWire } from "./guard/guarded-wire.ts";
import type { PartLimits } from "./part-limits.ts";
import type { RunningUploads } from "./running-uploads.ts";
import type { S3Settings } from "./s3-options.ts";

/** What the functions of the driver share. */
export interface Bucket {
  readonly name: string;
  readonly wire: GuardedWire;
  readonly settings: S3Settings;
  readonly limits: PartLimits;
  readonly uploads: RunningUploads;
}
