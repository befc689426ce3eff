import type { CallOptions, FileSystem } from "@s3fs/core";
import type { GuardOptions } from "../plan/guards.ts";
import type { OnMirrorEvent } from "./mirror-event.ts";

export interface ApplyOptions extends CallOptions, GuardOptions, TransferLimits {
  /** Change nothing; the report tells what would be done. Default false. */
  readonly dryRun?: boolean | undefined;
  /**
   * Where the files go first that the target is about to lose, to replacement or to deletion, each under its own path. One
   * that can't be kept there is neither replaced nor deleted. Default: none are kept.
   */
  readonly backup?: FileSystem | undefined;
  /**
   * How often a copy is begun anew after a failure that may pass, 0 to 10; what a store tries again by itself comes before.
   * Default 2.
   */
  readonly retries?: number | undefined;
  /** How a copy is checked once it is there. Default "reply". */
  readonly verify?: Verify | undefined;
  /**
   * Whether what killed writers have left below the target goes before the first copy: temporary files, uploads without an
   * end. Only where nobody else writes there meanwhile. What the journal is going on with stays. Default false.
   */
  readonly removeLeftovers?: boolean | undefined;
  readonly onEvent?: OnMirrorEvent | undefined;
}

/** How much is done at a time, and how fast. */
export interface TransferLimits {
  /** How many operations are under way at once at most, 1 to 1000; fewer while a store says to slow down. Default 16. */
  readonly concurrency?: number | undefined;
  /** Bytes that were read and are not stored yet, of all copies together. Default 64 MiB. */
  readonly maxBytesInFlight?: number | undefined;
  /** Content read for copies, per second; what a store copies by itself does not count. Default: no limit. */
  readonly bytesPerSecond?: number | undefined;
}

/**
 * - `reply`: by what the reply to the write tells: size, and an MD5 where the tag is one
 * - `head`: the target is asked for the file as well
 * - `read`: the target is read back and compared with the hash of what was sent
 */
export type Verify = "reply" | "head" | "read";
