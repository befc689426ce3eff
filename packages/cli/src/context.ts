import type { OpenerRegistry } from "@s3fs/opener";
import type { Output } from "./output.ts";

/** What every command works with. */
export interface Context {
  readonly registry: OpenerRegistry;
  readonly out: Output;
  readonly err: Output;
  readonly signal: AbortSignal;
  /** Says what the process ends with. Unless said: what an error stands for, or ok. */
  end(this: void, exitCode: number): void;
}
