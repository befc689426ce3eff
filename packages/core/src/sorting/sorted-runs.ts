import { mergeSorted, type Sorted } from "./merge-sorted.ts";
import { readRun, runOf } from "./run.ts";
import { scratchOf } from "./scratch.ts";
import type { SortForm } from "./sort-form.ts";
import type { Sorting } from "./sorting.ts";

/** What was sorted and put away, a file for each run. */
export interface SortedRuns<T> {
  /** Whether there is a place, and all of them can be written down. Once it is false it stays so. */
  takes(this: void, items: readonly T[]): boolean;
  /** Of items that are in order. */
  put(this: void, items: readonly T[]): Promise<void>;
  /** To be read once. */
  all(this: void): readonly Sorted<T>[];
  /** Leaves nothing behind. Throws nothing. */
  discard(this: void): Promise<void>;
}

/** So many runs become one, so that only few are read at once, however large a directory is. */
const RUNS_AT_ONCE = 16;

export function sortedRuns<T extends string | object>(
  form: SortForm<T>,
  temporary: Sorting["temporary"],
  signal: AbortSignal,
): SortedRuns<T> {
  const scratch = scratchOf(temporary, signal);
  const read = ({ name, items }: Run): Sorted<T> => readRun(scratch.read(name), form, items);
  /** By how often they were merged. */
  const levels: Run[][] = [];
  let count = 0;
  const write = async (level: number, batches: Sorted<T>): Promise<void> => {
    const run = { name: `run-${(count += 1)}`, items: 0 };
    await scratch.write(run.name, runOf(counted(batches, run), form));
    const runs = (levels[level] ??= []);
    if (runs.push(run) < RUNS_AT_ONCE) return;
    levels[level] = [];
    await write(level + 1, mergeSorted(runs.map(read), form.key));
    for (const { name } of runs) await scratch.remove(name);
  };
  let isTaking = temporary !== undefined;
  return {
    takes: (items) => (isTaking &&= items.every(form.hasText)),
    put: (items) => write(0, [items]),
    all: () => levels.flat().map(read),
    discard: scratch.discard,
  };
}

interface Run {
  readonly name: string;
  /** How many there are in it. */
  items: number;
}

async function* counted<T>(batches: Sorted<T>, run: Run): AsyncGenerator<readonly T[], void, undefined> {
  for await (const batch of batches) {
    run.items += batch.length;
    yield batch;
  }
}
