import { compareUtf8, type DirectoryEntry, type Entry, type Path } from "@s3fs/core";
import type { OrderedCursor } from "./ordered-cursor.ts";

/** Everything that stands at one path, on either side: stores exist where a file and a directory share a path. */
export interface Position {
  readonly path: Path;
  readonly source: Standing;
  readonly target: Standing;
}

export interface Standing {
  /** A file, a link or something else that is no directory. */
  readonly leaf?: Entry;
  readonly directory?: DirectoryEntry;
}

/**
 * Merges two listings in tree order, both at their first entry, into the paths they hold, in constant memory.
 *
 * A file `a` sorts before `a-b`, the directory `a` after it, so a file waits until the place of a directory of its
 * name has passed. Those that wait are each a prefix of the next: never more than a path has characters.
 */
export async function* mergeTrees(
  source: OrderedCursor,
  target: OrderedCursor,
): AsyncGenerator<Position, void, undefined> {
  const waiting: Position[] = [];
  for (let key = lowestKey(source, target); key !== undefined; key = lowestKey(source, target)) {
    yield* passed(waiting, key);
    const position = positionOf(headAt(source, key), headAt(target, key), waiting);
    if (key.endsWith("/")) yield position;
    else waiting.push(position);
    await Promise.all([stepOver(source, key), stepOver(target, key)]);
  }
  yield* waiting.toReversed();
}

function lowestKey({ state: left }: OrderedCursor, { state: right }: OrderedCursor): string | undefined {
  if (left.head === undefined) return right.head && right.key;
  if (right.head === undefined) return left.key;
  return compareUtf8(left.key, right.key) <= 0 ? left.key : right.key;
}

function headAt({ state }: OrderedCursor, key: string): Entry | undefined {
  return state.key === key ? state.head : undefined;
}

async function stepOver(side: OrderedCursor, key: string): Promise<void> {
  if (headAt(side, key) !== undefined) await side.advance();
}

function* passed(waiting: Position[], key: string): Iterable<Position> {
  for (let last = waiting.at(-1); last !== undefined; last = waiting.at(-1)) {
    if (compareUtf8(`${last.path}/`, key) >= 0) return;
    waiting.pop();
    yield last;
  }
}

/** At the place of a directory, joined by the file of that name which waited for it. */
function positionOf(source: Entry | undefined, target: Entry | undefined, waiting: Position[]): Position {
  const path = source?.path ?? target?.path ?? ("" as Path); // one of the two is there
  const waited = waiting.at(-1)?.path === path ? waiting.pop() : undefined;
  return {
    path,
    source: { ...waited?.source, ...standing(source) },
    target: { ...waited?.target, ...standing(target) },
  };
}

function standing(entry: Entry | undefined): Standing {
  if (entry === undefined) return {};
  return entry.kind === "directory" ? { directory: entry } : { leaf: entry };
}
