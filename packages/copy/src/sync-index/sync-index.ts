import { ROOT, type Call, type FileEntry, type FileSystem, type Path, type Sorting } from "@s3fs/core";
import { indexReader, type IndexPlace } from "./index-reader.ts";
import { indexRecorder, type IndexRecorder } from "./index-recorder.ts";
import type { IndexedTrees, IndexRow } from "./index-row.ts";

/** What an index does in the course of a mirror. */
export interface SyncIndex extends Omit<IndexRecorder, "found"> {
  /** Whether two files, as listed, are those that were found the same. To be asked in the order of a comparison. */
  isKnown(this: void, pair: FilePair): Promise<boolean>;
}

export interface FilePair {
  readonly path: Path;
  readonly source: FileEntry;
  readonly target: FileEntry;
}

export interface SyncIndexOptions extends Sorting, Call {
  readonly source: FileSystem;
  readonly target: FileSystem;
}

export function openIndex(
  place: IndexPlace,
  { source, target, signal, ...sorting }: SyncIndexOptions,
): SyncIndex {
  const trees = treesOf(source, target);
  if (trees === undefined) return noIndex;
  const reader = indexReader(place, { trees, signal });
  const recorder = indexRecorder(place, reader, { ...sorting, trees, signal });
  return {
    warnings: recorder.warnings,
    async isKnown(pair) {
      const row = await reader.find(pair.path);
      if (row === undefined || !isOfPair(row, pair)) return false;
      recorder.found(pair.path, reader.state.rowsRead);
      return true;
    },
    note: recorder.note,
    noteCopy: recorder.noteCopy,
    save: recorder.save,
    async end() {
      await reader.close();
      await recorder.end();
    },
  };
}

/** Whether the listings tell of both what they told when the row was written. */
export function isOfPair(row: IndexRow, { source, target }: FilePair): boolean {
  const isOfSize = row.size === source.size && row.size === target.size;
  const isOfTags = row.source === source.etag && row.target === target.etag;
  const isOfTimes = row.modifiedMs === source.modifiedMs && row.changedMs === source.changedMs;
  return isOfSize && isOfTags && isOfTimes;
}

function treesOf(source: FileSystem, target: FileSystem): IndexedTrees | undefined {
  const [from, to] = [source.driver.locate?.(ROOT), target.driver.locate?.(ROOT)];
  return from && to && { source: `${from.store} ${from.key}`, target: `${to.store} ${to.key}` };
}

const noIndex: SyncIndex = {
  warnings: ["the index is not used: one of the two file systems does not say which one it is"],
  isKnown: async () => false,
  note: async () => {},
  noteCopy: async () => {},
  save: async () => {},
  end: async () => {},
};
