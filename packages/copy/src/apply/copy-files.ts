import { isFsError, NEVER } from "@s3fs/core";
import { eachBounded } from "../concurrency/each-bounded.ts";
import type { CopyAction } from "../plan/mirror-plan.ts";
import { checkpoint as freshCheckpoint, type Checkpoint } from "../transfer/checkpoint.ts";
import { transferFile } from "../transfer/transfer-file.ts";
import type { Transfer, Transferred } from "../transfer/transfer.ts";
import { isAlreadyThere } from "./already-there.ts";
import { retried } from "./retried.ts";
import { verifyCopy } from "./verify-copy.ts";
import type { Workplace } from "./workplace.ts";

/** Once the target has no space for several files in a row, the others are not tried. */
export async function copyFiles(workplace: Workplace, actions: Iterable<CopyAction>): Promise<void> {
  const { run, tally } = workplace;
  await eachBounded(actions, run, async (action) => {
    if (run.isOutOfSpace()) tally.notTried += 1;
    else await run.attempt(action.path, (signal) => copyOne(workplace, action, signal));
  });
}

async function copyOne(workplace: Workplace, action: CopyAction, signal: AbortSignal): Promise<void> {
  const { tally, made, run, onCopied } = workplace;
  const { path, source: known, target: replaced, replaces } = action;
  const { size } = known;
  run.emit({ kind: "started", path, size });
  const transferred = await transferredUnlessNeedless(workplace, action, signal);
  if (transferred === "vanished" || transferred === "already-there") {
    tally[transferred === "vanished" ? "vanished" : "alreadyThere"] += 1;
    return run.emit({ kind: "skipped", path, because: transferred });
  }
  await onCopied(path, known, transferred);
  const serverSide = transferred.kind === "server-side";
  const copied = { copied: 1, bytes: size, ...(serverSide && { copiedServerSide: 1 }) };
  made.count({ ...copied, [replaced === undefined ? "added" : "changed"]: 1 }, replaces);
  run.emit({ kind: "done", path, entry: "file", size, serverSide });
}

/** The source may be gone since it was listed; a replacement can't do without it. Or the target may have just that by now. */
async function transferredUnlessNeedless(
  workplace: Workplace,
  action: CopyAction,
  signal: AbortSignal,
): Promise<Transferred | "vanished" | "already-there"> {
  try {
    return await transferAttempts(workplace, action, signal);
  } catch (error) {
    if (await isAlreadyThere(workplace, action, error, signal)) return "already-there";
    if (action.replaces !== undefined || !isFsError(error, "ENOENT")) throw error;
    if (!(await hasVanished(workplace, action, signal))) throw error;
    return "vanished";
  }
}

async function hasVanished(
  { source }: Workplace,
  { path }: CopyAction,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await source.stat(path, { signal });
    return false;
  } catch (error) {
    if (isFsError(error, "ENOENT")) return true;
    throw error;
  }
}

/** Each attempt goes on with the parts that the one before has left; after the last one none are left. */
async function transferAttempts(
  { source, target, staging, run, traffic, backUp, journal, verify, retries }: Workplace,
  { path, replaces, source: known, target: replaced }: CopyAction,
  signal: AbortSignal,
): Promise<Transferred> {
  const { size } = known;
  const transfer = { source, from: path, target, to: staging.placeOf(path, replaces) };
  const onProgress = everyTenth((bytes) => run.emit({ kind: "progress", path, bytes, size }));
  const checkpoint = (replaces === undefined && journal?.checkpoint(path, known)) || freshCheckpoint();
  const found = replaced ?? "nothing";
  const copy = async (): Promise<Transferred> => {
    if (replaced !== undefined) await backUp(replaced, signal);
    const options = { known, found, onProgress, traffic, checkpoint, signal } as const;
    const transferred = await transferFile(transfer, options);
    await verifyCopy(transfer, { known, transferred, verify, signal });
    return transferred;
  };
  try {
    return await retried(copy, { retries, signal });
  } catch (error) {
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
