import type { OpenerRegistry } from "@s3fs/opener";
import type { Environment } from "./environment.ts";
import type { Leftovers } from "./leftovers.ts";
import type { Output } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** What every command works with. */
export interface Context {
  readonly registry: OpenerRegistry;
  readonly out: Output;
  readonly err: Output;
  readonly signal: AbortSignal;
  readonly env: Environment;
  /** Where a person sits; undefined where none does. */
  readonly terminal: Terminal | undefined;
  /** The standard input, for lists that are read from it. */
  readonly stdin: AsyncIterable<Uint8Array> | undefined;
  readonly leftovers: Leftovers;
  /** Says what the process ends with. Unless said: what an error stands for, or ok. */
  end(this: void, exitCode: number): void;
}
