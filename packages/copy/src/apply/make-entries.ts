import type { FileEntry, FileSystem, Path } from "@s3fs/core";
import { eachBounded } from "../concurrency/each-bounded.ts";
import type { CopyAction, MakeAction } from "../plan/mirror-plan.ts";
import { transferFile, type Transferred } from "../transfer-file.ts";
import type { BackUp } from "./back-up.ts";
import { byDepth } from "./by-depth.ts";
import type { Tally } from "./mirror-report.ts";
import { retried } from "./retried.ts";
import type { Run } from "./run.ts";
import type { Staging } from "./staging.ts";

/** What the actions of a plan are carried out with. */
export interface Workplace {
  readonly source: FileSystem;
  readonly target: FileSystem;
  readonly staging: Staging;
  readonly tally: Tally;
  readonly run: Run;
  readonly backUp: BackUp;
  readonly onCopied: OnCopied;
  /** Of each copy. */
  readonly retries: number;
}

/** Told of each copy: the source as the plan has it, and how it came. */
export type OnCopied = (path: Path, known: FileEntry, transferred: Transferred) => void;

/**
 * Parents before their children, as each child would make all of its parents by itself; where directories are no more than
 * markers, all at once. A directory that is made again, so that it outlives what was in it, is none that was made.
 */
export async function makeDirectories(
  { target, staging, tally, run }: Workplace,
  actions: readonly MakeAction[],
): Promise<void> {
  const make = ({ path, replaces, outlivesDeletes }: MakeAction): Promise<void> =>
    run.attempt(path, async (signal) => {
      await target.makeDirectory(staging.placeOf(path, replaces), { signal });
      if (outlivesDeletes) return;
      tally.directoriesMade += 1;
      run.emit({ kind: "done", path, entry: "directory", size: 0, serverSide: false });
    });
  const areMarkers = target.driver.traits.emptyDirectories === "vanish";
  for (const level of areMarkers ? [actions] : byDepth(actions)) await eachBounded(level, run, make);
}

export async function copyFiles(workplace: Workplace, actions: Iterable<CopyAction>): Promise<void> {
  const { run } = workplace;
  await eachBounded(actions, run, (action) =>
    run.attempt(action.path, (signal) => copyOne(workplace, action, signal)),
  );
}

async function copyOne(
  { source, target, staging, tally, run, backUp, onCopied, retries }: Workplace,
  { path, replaces, source: known, target: replaced }: CopyAction,
  signal: AbortSignal,
): Promise<void> {
  const { size } = known;
  run.emit({ kind: "started", path, size });
  const transfer = { source, from: path, target, to: staging.placeOf(path, replaces) };
  const onProgress = everyTenth((bytes) => run.emit({ kind: "progress", path, bytes, size }));
  const copy = async (): Promise<Transferred> => {
    if (replaced !== undefined) await backUp(replaced, signal);
    return transferFile(transfer, { known, onProgress, signal });
  };
  const transferred = await retried(copy, { retries, signal });
  onCopied(path, known, transferred);
  const serverSide = transferred.kind === "server-side";
  tally.copied += 1;
  tally[replaced === undefined ? "added" : "changed"] += 1;
  tally.copiedServerSide += serverSide ? 1 : 0;
  tally.bytes += size;
  run.emit({ kind: "done", path, entry: "file", size, serverSide });
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
