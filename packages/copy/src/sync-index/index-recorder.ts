import { longList, sortedItems, type FileEntry, type Path } from "@s3fs/core";
import type { Difference } from "../compare/difference.ts";
import type { IndexEnd, IndexPlace, IndexReader } from "./index-reader.ts";
import type { IndexRow } from "./index-row.ts";
import { rowForm } from "./row-form.ts";
import { startStage, type IndexStage, type IndexStageOptions } from "./index-stage.ts";

/** Notes what goes into the next index. It fails nothing: what goes wrong is a warning. */
export interface IndexRecorder {
  /** Tells that a row of the old index, by its place in it, is what the comparison is about to tell of. */
  found(this: void, path: Path, ordinal: number): void;
  /** Remembers what the comparison tells, in its order. */
  note(this: void, difference: Difference): Promise<void>;
  /** Remembers a copy: the source as listed, and the tag that the target gave it. */
  noteCopy(this: void, path: Path, source: FileEntry, targetEtag: string | undefined): Promise<void>;
  /** Puts a new index in place of the old one, unless they are equal. */
  save(this: void): Promise<void>;
  /** Lets go of what it holds. */
  end(this: void): Promise<void>;
  readonly warnings: readonly string[];
}

/** Writes nothing as long as all that is found is what the old index has, row by row. */
export function indexRecorder(
  place: IndexPlace,
  reader: IndexReader,
  options: IndexStageOptions,
): IndexRecorder {
  const rowOf = rowMaker(Date.now());
  const copies = longList(rowForm, options);
  /** Rows of the old index that were found, until the comparison tells of them. */
  const ordinals = new Map<Path, number>();
  const rows = harmlessStage((goodRows) => startStage(place, goodRows, options), options.signal);
  const isForeign = (): boolean => reader.state.end?.kind === "foreign";
  return {
    warnings: rows.warnings,
    found: (path, ordinal) => void ordinals.set(path, ordinal),
    async note(difference) {
      const ordinal = ordinals.get(difference.path);
      ordinals.delete(difference.path);
      if (rows.isNextGood(ordinal)) return;
      const row = isProof(difference) ? rowOf(difference, difference.target.etag) : undefined;
      if (row !== undefined && !isForeign()) await rows.change((stage) => stage.append(row));
    },
    async noteCopy(path, source, targetEtag) {
      const row = rowOf({ path, source }, targetEtag);
      if (row === undefined) return;
      copies.add(row);
      if (copies.isFull) await rows.attempt(copies.settle);
    },
    async save() {
      await reader.finish();
      const { end, rowsRead } = reader.state;
      if (end !== undefined && end.kind !== "sound") rows.warnings.push(warningOf(place, end));
      if (isForeign() || (end?.kind === "sound" && copies.length === 0 && rows.areJust(rowsRead))) return;
      await rows.change((stage) => stage.replaceIndex(sortedItems(copies, rowForm, options)));
    },
    async end() {
      await copies.discard();
      await rows.discard();
    },
  };
}

interface HarmlessStage {
  /** Whether all rows so far are the first ones of the old index, and this is the next of them. */
  isNextGood(this: void, ordinal: number | undefined): boolean;
  /** Whether all rows are those of the old index, which has so many. */
  areJust(this: void, rows: number): boolean;
  change(this: void, work: (stage: IndexStage) => Promise<void>): Promise<void>;
  /** Works on what the rows are to be joined by. */
  attempt(this: void, work: () => Promise<void>): Promise<void>;
  discard(this: void): Promise<void>;
  readonly warnings: string[];
}

/** A stage from the first row on that the old index has not. Its first failure becomes a warning; an abort stays one. */
function harmlessStage(start: (goodRows: number) => Promise<IndexStage>, signal: AbortSignal): HarmlessStage {
  const warnings: string[] = [];
  let goodRows = 0;
  let stage: IndexStage | undefined;
  let isGivenUp = false;
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    if (isGivenUp) return;
    try {
      await work();
    } catch (error) {
      signal.throwIfAborted();
      isGivenUp = true;
      warnings.push(`the index was not written: ${String(error)}`);
    }
  };
  return {
    warnings,
    attempt,
    isNextGood(ordinal) {
      if (stage !== undefined || ordinal !== goodRows + 1) return false;
      goodRows = ordinal;
      return true;
    },
    areJust: (rows) => stage === undefined && goodRows === rows,
    change: (work) => attempt(async () => work((stage ??= await start(goodRows)))),
    async discard() {
      await stage?.discard();
    },
  };
}

type Proof = Extract<Difference, { kind: "same" }> & {
  readonly source: FileEntry;
  readonly target: FileEntry;
};

function isProof(difference: Difference): difference is Proof {
  if (difference.kind !== "same" || difference.weakly) return false;
  return difference.source.kind === "file" && difference.target.kind === "file";
}

/** A file that is as young as that when the run begins may change once more without another time, so it gets no row. */
const YOUNG_MS = 2000;

/** @param startedMs when the run began, epoch milliseconds */
export function rowMaker(
  startedMs: number,
): (of: { path: Path; source: FileEntry }, targetEtag: string | undefined) => IndexRow | undefined {
  return ({ path, source: { size, etag, modifiedMs, changedMs } }, targetEtag) => {
    if (etag === undefined || targetEtag === undefined || modifiedMs > startedMs - YOUNG_MS) return undefined;
    return { path, size, source: etag, modifiedMs, target: targetEtag, changedMs };
  };
}

function warningOf({ path }: IndexPlace, end: Exclude<IndexEnd, { kind: "sound" }>): string {
  const name = JSON.stringify(path);
  return end.kind === "foreign"
    ? `the index ${name} is not used, and was left as it is: ${end.why}`
    : `the index ${name} is damaged and is made anew: ${end.why}`;
}
