import { NEVER, type FileEntry } from "@s3fs/core";
import type { CopyAction } from "../plan/mirror-plan.ts";
import { checkpoint as freshCheckpoint, type Checkpoint } from "../transfer/checkpoint.ts";
import { transferFile } from "../transfer/transfer-file.ts";
import type { Transfer, Transferred } from "../transfer/transfer.ts";
import { retried } from "./retried.ts";
import { verifyCopy, withdrawUnverified } from "./verify-copy.ts";
import type { Workplace } from "./workplace.ts";

/**
 * Copies one file, and begins anew after a failure that may pass. Each attempt goes on with the parts that the one before has
 * left; after the last one none are left. A copy that is there and could not be looked at is looked at again, not sent again.
 */
export async function transferAttempts(
  { source, target, staging, run, traffic, backUp, journal, verify, retries }: Workplace,
  { path, replaces, source: known, target: replaced }: CopyAction,
  signal: AbortSignal,
): Promise<Transferred> {
  const { size } = known;
  const transfer = { source, from: path, target, to: staging.placeOf(path, replaces) };
  const onProgress = everyTenth((bytes) => run.emit({ kind: "progress", path, bytes, size }));
  const checkpoint = (replaces === undefined && journal?.checkpoint(path, known)) || freshCheckpoint();
  let found: FileEntry | "nothing" = replaced ?? "nothing";
  let unverified: Transferred | undefined;
  const copy = async (): Promise<Transferred> => {
    if (unverified === undefined) {
      if (found !== "nothing") await backUp(found, signal);
      const options = { known, found, onProgress, traffic, checkpoint, signal } as const;
      unverified = await transferFile(transfer, options);
    }
    const transferred = unverified;
    const wrong = await verifyCopy(transfer, { known, transferred, verify, signal });
    unverified = undefined;
    if (wrong === undefined) return transferred;
    if (wrong.isGone) found = "nothing";
    throw wrong.error;
  };
  try {
    return await retried(copy, { retries, signal });
  } catch (error) {
    if (unverified !== undefined) await withdrawUnverified(transfer, { known, transferred: unverified });
    if (!checkpoint.outlives) await dropParts(transfer, checkpoint);
    throw error;
  }
}

/** Also after an abort: what is not remembered must not stay. */
async function dropParts({ target, to }: Transfer, { begun, end }: Checkpoint): Promise<void> {
  const parts = begun();
  if (parts === undefined) return;
  try {
    await target.driver.discardParts?.(to, parts.token, { signal: NEVER });
    await end();
  } catch {
    // The error that ended the copy is the one that counts.
  }
}

const PROGRESS_EVERY_MS = 100;

/** Tells of progress ten times a second at most. */
function everyTenth(tell: (bytes: number) => void): (bytes: number) => void {
  let lastMs = performance.now();
  return (bytes) => {
    const nowMs = performance.now();
    if (nowMs - lastMs < PROGRESS_EVERY_MS) return;
    lastMs = nowMs;
    tell(bytes);
  };
}
