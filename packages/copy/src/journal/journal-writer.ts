import { NEVER } from "@s3fs/core";
import type { JournalPlace } from "./journal-place.ts";

/** Adds lines to a journal. It fails nothing: what goes wrong is a warning, and then nothing more is written. */
export interface JournalWriter {
  /** Resolves when the line is where the next run will find it, or it is given up. */
  add(this: void, line: string): Promise<void>;
  readonly state: { readonly isGivenUp: boolean };
  readonly warnings: readonly string[];
}

/**
 * What is added while a batch is being written makes the next one. A file that is not there is made whole, with its header; to
 * one that is, the first line of a run is added after an empty one, in case the last one was cut short.
 *
 * @param header the first line, where there is no file yet
 */
export function journalWriter(place: JournalPlace, header: string | undefined): JournalWriter {
  const warnings: string[] = [];
  const state = { isGivenUp: false };
  let isNew = header !== undefined;
  let gathered = [header ?? ""];
  let writing: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const flush = async (): Promise<void> => {
    const text = `${gathered.join("\n")}\n`;
    gathered = [];
    try {
      await (isNew ? makeFile : addTo)(place, text);
      isNew = false;
    } catch (error) {
      state.isGivenUp = true;
      warnings.push(`the journal is not written any more: ${String(error)}`);
    }
  };
  const flushAfter = async (before: Promise<void> | undefined): Promise<void> => {
    await before;
    next = undefined;
    writing = flush();
    await writing;
  };
  return {
    warnings,
    state,
    async add(line) {
      if (state.isGivenUp) return;
      gathered.push(line);
      await (next ??= flushAfter(writing));
    },
  };
}

// Neither is aborted: when a run is stopped is just when they are needed.

async function makeFile({ fs, path }: JournalPlace, text: string): Promise<void> {
  await fs.write(path, text, { signal: NEVER });
}

async function addTo({ fs, path }: JournalPlace, text: string): Promise<void> {
  await fs.append(path, text, { signal: NEVER });
}
