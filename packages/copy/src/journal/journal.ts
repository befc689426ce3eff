import { NEVER, type FileEntry, type FileSystem, type Path } from "@s3fs/core";
import type { MirrorOptions } from "../mirror-options.ts";
import type { Items } from "../plan/actions.ts";
import type { CopyAction } from "../plan/mirror-plan.ts";
import type { IndexRow } from "../sync-index/index-row.ts";
import type { FilePair } from "../sync-index/sync-index.ts";
import type { Checkpoint } from "../transfer/checkpoint.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { headerOf, isOfMark, lineOf, markOf, type JournalLine } from "./journal-line.ts";
import type { JournalPlace } from "./journal-place.ts";
import { knownPairs } from "./known-pairs.ts";
import { journalWriter, type JournalWriter } from "./journal-writer.ts";
import { readJournal, type BegunWrite, type Journaled } from "./read-journal.ts";

/** What a run finds out about the runs before it, and leaves to the next one. */
export interface Journal {
  /** Whether two files, as listed, are those that a run before this one has made the same. To be asked in the order of a comparison. */
  isKnown(this: void, pair: FilePair): Promise<boolean>;
  /** Of the writes in parts that are gone on with. */
  tokens(this: void): ReadonlySet<string>;
  /** Removes what was begun and is no part of the plan any more. */
  dropStale(this: void, copies: Items<CopyAction>, signal: AbortSignal): Promise<void>;
  checkpoint(this: void, path: Path, source: FileEntry): Checkpoint;
  noteCopy(this: void, row: IndexRow): Promise<void>;
  /** Once all is well there is nothing to go on with. */
  remove(this: void): Promise<void>;
  /** Lets go of what it holds. */
  end(this: void): Promise<void>;
  readonly warnings: readonly string[];
}

/** @throws {FsError} EINVAL when the file is of another mirror, or a side does not say which one it is */
export async function openJournal(
  place: JournalPlace,
  { source, target }: { readonly source: FileSystem; readonly target: FileSystem },
  { signal = NEVER, sorting, ...options }: MirrorOptions,
): Promise<Journal> {
  const fingerprint = await fingerprintOf(source, target, options);
  const journaled = await readJournal(place, { ...sorting, fingerprint, signal });
  const writer = journalWriter(place, journaled.isThere ? undefined : headerOf(fingerprint));
  const warnings: string[] = [];
  const { begun } = journaled;
  const known = knownPairs(journaled.done, { ...sorting, signal });
  const add = (line: JournalLine): Promise<void> => writer.add(lineOf(line));
  return {
    get warnings() {
      return [...warnings, ...writer.warnings];
    },
    isKnown: known.has,
    tokens: () => new Set([...begun.values()].map(({ token }) => token)),
    async dropStale(copies, dropping) {
      for (const [path, { token }] of await staleOf(journaled, copies)) {
        begun.delete(path); // also if the store won't remove it: another content's parts are nothing to go on with
        try {
          await target.driver.discardParts?.(path, token, { signal: dropping });
          await add({ kind: "ended", path });
        } catch (error) {
          dropping.throwIfAborted();
          warnings.push(`what was begun of ${JSON.stringify(path)} could not be removed: ${String(error)}`);
        }
      }
    },
    checkpoint: (path, of) => checkpointIn(journaled, { add, writer }, path, of),
    noteCopy: (row) => add({ kind: "done", row }),
    async remove() {
      await place.fs.remove(place.path, { missing: "ignore", signal });
    },
    end: known.end,
  };
}

async function staleOf({ begun }: Journaled, copies: Items<CopyAction>): Promise<[Path, BegunWrite][]> {
  const stale = new Map(begun);
  if (stale.size === 0) return [];
  for await (const { path, source, replaces } of copies) {
    const write = stale.get(path);
    if (write && replaces === undefined && isOfMark(write.source, source)) stale.delete(path);
  }
  return [...stale];
}

/** A part counts as written once the next run will know of it. */
function checkpointIn(
  { begun }: Journaled,
  { add, writer }: { readonly add: (line: JournalLine) => Promise<void>; readonly writer: JournalWriter },
  path: Path,
  of: FileEntry,
): Checkpoint {
  const source = markOf(of);
  return {
    get outlives() {
      return !writer.state.isGivenUp;
    },
    begun() {
      const write = begun.get(path);
      return write && isOfMark(write.source, of) ? write : undefined;
    },
    async begin(token) {
      if (begun.get(path)?.token === token) return;
      begun.set(path, { token, source, receipts: new Map() });
      await add({ kind: "begun", path, token, source });
    },
    async note(index, receipt) {
      begun.get(path)?.receipts.set(index, receipt);
      await add({ kind: "part", path, index, receipt });
    },
    async end() {
      if (begun.delete(path)) await add({ kind: "ended", path });
    },
  };
}
