import type { MirrorEvent } from "@s3fs/copy";

/** How far a mirror is, as its events tell. */
export interface Progress {
  readonly phase: "comparing" | "copying" | "deleting";
  /** Entries that were found the same, or are left alone, so far. */
  readonly skipped: number;
  /** To be copied, known once the plan is. */
  readonly files: number;
  readonly bytes: number;
  /** To be deleted. */
  readonly deletes: number;
  readonly filesDone: number;
  /** Of the files that are done, and of what is under way of the others. */
  readonly bytesDone: number;
  readonly deletesDone: number;
  readonly failures: number;
  /** By path, in the order in which they were begun. */
  readonly underWay: ReadonlyMap<string, FileProgress>;
}

export interface FileProgress {
  readonly bytes: number;
  readonly size: number;
}

export interface ProgressMeter {
  readonly progress: Progress;
  note(this: void, event: MirrorEvent): void;
}

export function progressMeter(): ProgressMeter {
  const underWay = new Map<string, FileProgress>();
  const progress = {
    phase: "comparing" as Progress["phase"],
    skipped: 0,
    files: 0,
    bytes: 0,
    deletes: 0,
    filesDone: 0,
    bytesDone: 0,
    deletesDone: 0,
    failures: 0,
    underWay,
    isPlanned: false,
  };
  const move = (path: string, now: FileProgress | undefined, doneBytes = now?.bytes ?? 0): void => {
    progress.bytesDone += doneBytes - (underWay.get(path)?.bytes ?? 0);
    if (now === undefined) underWay.delete(path);
    else underWay.set(path, now);
  };
  return { progress, note: (event) => note(progress, event, move) };
}

type Counts = { -readonly [Name in keyof Progress]: Progress[Name] } & { isPlanned: boolean };

function note(
  progress: Counts,
  event: MirrorEvent,
  move: (path: string, now: FileProgress | undefined, doneBytes?: number) => void,
): void {
  switch (event.kind) {
    case "planned": {
      const { copies, deletes, counts } = event.plan;
      Object.assign(progress, {
        phase: "copying",
        isPlanned: true,
        files: copies.length,
        bytes: counts.bytes,
        deletes: deletes.length,
      });
      return;
    }
    case "skipped":
      progress.skipped += 1;
      return move(event.path, undefined); // what has vanished was begun before
    case "started":
      if (!progress.isPlanned) addToPlan(progress, event.size);
      return move(event.path, { bytes: 0, size: event.size });
    case "progress":
      return move(event.path, { bytes: event.bytes, size: event.size });
    case "done":
      if (event.entry !== "file") return;
      progress.filesDone += 1;
      return move(event.path, undefined, event.size);
    case "failed":
      progress.failures += 1;
      return move(event.path, undefined);
    case "conflict":
      progress.failures += 1;
      return;
    case "deleted":
      progress.phase = "deleting";
      progress.deletesDone += 1;
  }
}

/** Where nobody tells a plan, all that is begun is all there is. */
function addToPlan(progress: Counts, size: number): void {
  progress.phase = "copying";
  progress.files += 1;
  progress.bytes += size;
}
