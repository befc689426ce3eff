import { FsError, isFsError, longList, type Call, type LongList, type Path, type Sorting } from "@s3fs/core";
import { linesOf } from "../lines-of.ts";
import type { IndexRow } from "../sync-index/index-row.ts";
import { rowForm } from "../sync-index/row-form.ts";
import { headerOf, parseLine, type JournalLine, type SourceMark } from "./journal-line.ts";
import type { JournalPlace } from "./journal-place.ts";

/** What runs before this one have come to. */
export interface Journaled {
  /** Files that were copied. */
  readonly done: LongList<IndexRow>;
  /** Writes in parts that have not ended. */
  readonly begun: Map<Path, BegunWrite>;
  /** Whether there is a file at all. */
  isThere: boolean;
}

export interface BegunWrite {
  readonly token: string;
  readonly source: SourceMark;
  readonly receipts: Map<number, string>;
}

/**
 * Reads as much of it as is sound: a line that was cut short is left out, and so is what it would have told.
 *
 * @throws {FsError} EINVAL when the file is the journal of another mirror, or none
 */
export async function readJournal(
  { fs, path }: JournalPlace,
  { fingerprint, signal, ...sorting }: Sorting & Call & { readonly fingerprint: string },
): Promise<Journaled> {
  const journaled: Journaled = {
    done: longList(rowForm, { ...sorting, signal }),
    begun: new Map(),
    isThere: false,
  };
  try {
    for await (const text of linesOf(fs.read(path, { signal }))) {
      if (!journaled.isThere && text !== headerOf(fingerprint)) throw foreign(path);
      const line = journaled.isThere ? parseLine(text) : undefined;
      journaled.isThere = true;
      if (line !== undefined) take(journaled, line);
      if (journaled.done.isFull) await journaled.done.settle();
    }
  } catch (error) {
    if (isFsError(error, "ENOENT")) return journaled;
    await journaled.done.discard();
    throw error;
  }
  return journaled;
}

function take({ done, begun }: Journaled, line: JournalLine): void {
  switch (line.kind) {
    case "done":
      done.add(line.row);
      return;
    case "begun":
      begun.set(line.path, { token: line.token, source: line.source, receipts: new Map() });
      return;
    case "part":
      begun.get(line.path)?.receipts.set(line.index, line.receipt);
      return;
    case "ended":
      begun.delete(line.path);
  }
}

function foreign(path: string): FsError {
  return new FsError("EINVAL", {
    operation: "mirror",
    path,
    detail:
      "it is no journal of this mirror with these options; go on with that one, name another file, or remove this one",
  });
}
