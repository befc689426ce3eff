import type { Driver, ListTreeRequest } from "../driver.ts";
import type { Entry } from "../entry.ts";
import { isFsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import type { Path } from "../path.ts";
import { quietly } from "../quietly.ts";
import { entryForm } from "../sorting/entry-form.ts";
import { inBatches } from "../sorting/in-batches.ts";
import { sortExternally } from "../sorting/sort-externally.ts";

/** The whole tree in tree order, one sorted directory at a time; holds one listing for each level of depth, as far as `sorting` lets it. */
export async function* listTreeByWalking<N extends Native>(
  driver: Driver<N>,
  path: Path,
  request: ListTreeRequest,
): AsyncGenerator<Entry<N>, void, undefined> {
  const levels = [await levelOf(driver, path, request)];
  try {
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      const entry = level.waiting.pop();
      if (entry === undefined) await refillOrEnd(levels, level);
      else yield entry;
      if (entry?.kind === "directory") levels.push(...(await levelIfStillThere(driver, entry.path, request)));
    }
  } finally {
    for (const { batches } of levels) await quietly(() => batches.return());
  }
}

/** A directory whose children are known. */
interface Level<N extends Native> {
  readonly batches: AsyncGenerator<readonly Entry<N>[], void, undefined>;
  /** The next one last. */
  waiting: Entry<N>[];
}

/** With its first batch, which is there once all children were listed. */
async function levelOf<N extends Native>(
  driver: Driver<N>,
  path: Path,
  { sorting, ...request }: ListTreeRequest,
): Promise<Level<N>> {
  const children = inBatches(driver.list(path, request));
  const level: Level<N> = {
    batches: sortExternally(children, entryForm<N>(), { ...sorting, signal: request.signal }),
    waiting: [],
  };
  await refill(level);
  return level;
}

async function refillOrEnd<N extends Native>(levels: Level<N>[], last: Level<N>): Promise<void> {
  if (!(await refill(last))) levels.pop();
}

/** False at the end. */
async function refill<N extends Native>(level: Level<N>): Promise<boolean> {
  const result = await level.batches.next();
  if (result.done) return false;
  level.waiting = result.value.toReversed();
  return true;
}

/** A directory that vanished after its parent was listed is gone, which is no error. */
async function levelIfStillThere<N extends Native>(
  driver: Driver<N>,
  path: Path,
  request: ListTreeRequest,
): Promise<Level<N>[]> {
  try {
    return [await levelOf(driver, path, request)];
  } catch (error) {
    if (isFsError(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}
