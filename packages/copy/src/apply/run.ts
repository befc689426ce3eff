import { FsError, isFsError, NEVER, retold, type Path } from "@s3fs/core";
import { abortFan } from "../concurrency/abort-fan.ts";
import type { Failure } from "../plan/mirror-plan.ts";
import type { MirrorEvent, OnMirrorEvent } from "./mirror-event.ts";

/** One run of a plan: its signal, its listener, and what failed so far. */
export interface Run {
  /** Aborted by the caller, or by an event listener that throws. */
  readonly signal: AbortSignal;
  readonly concurrency: number;
  emit(event: MirrorEvent): void;
  /** Works on one item: its failure is noted and the others go on, but an abort stops them all. */
  attempt(path: Path, work: (signal: AbortSignal) => Promise<void>): Promise<void>;
  /** Whether the last failures, several in a row, were all for want of space. */
  isOutOfSpace(): boolean;
  /** Lets go of the caller's signal. */
  end(): void;
}

const OUT_OF_SPACE_AFTER = 3;

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnMirrorEvent | undefined;
  readonly concurrency: number;
  /** Where failures go. */
  readonly failed: Failure[];
}

export function startRun({ signal: outer = NEVER, onEvent, concurrency, failed }: RunOptions): Run {
  const { signal, abort, branch, end } = abortFan(outer);
  const emit = (event: MirrorEvent): void => {
    try {
      const told = onEvent?.(event);
      if (told instanceof Promise) told.catch(abort);
    } catch (error) {
      abort(error);
      throw error;
    }
  };
  let withoutSpace = 0;
  return {
    signal,
    concurrency,
    isOutOfSpace: () => withoutSpace >= OUT_OF_SPACE_AFTER,
    emit,
    async attempt(path, work) {
      try {
        await branch(work);
        withoutSpace = 0;
      } catch (error) {
        signal.throwIfAborted();
        const failure = { path, error: named(error, path) };
        failed.push(failure);
        withoutSpace = failure.error.code === "ENOSPC" ? withoutSpace + 1 : 0;
        emit({ kind: "failed", ...failure });
      }
    },
    end,
  };
}

function named(error: unknown, path: Path): FsError {
  if (isFsError(error))
    return error.path === undefined ? retold(error, { operation: "mirror", path }) : error;
  return new FsError("EUNKNOWN", { operation: "mirror", path, cause: error });
}
