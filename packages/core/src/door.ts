import type { Call } from "./driver.ts";
import { FsError, isFsError, retold } from "./fs-error.ts";
import type { Operation } from "./operation.ts";
import { parsePath, type Path } from "./path.ts";
import { abortable, NEVER } from "./signal.ts";

/** What a caller may add to any verb. */
export interface CallOptions {
  /** Aborts the call; the reason comes back untouched. */
  readonly signal?: AbortSignal | undefined;
}

/** One visit of a verb: where callers' words become the contract's, and its errors become theirs. */
export interface Visit extends CallOptions {
  readonly operation: Operation;
  readonly driver: string;
  /** The path as the caller spelled it; a second one for verbs that take two. */
  readonly paths: readonly [string, ...string[]];
}

/** Runs a verb that changes something: it ends when its work has, also after an abort. */
export async function enter<T>(visit: Visit, run: (call: Call, ...paths: Path[]) => Promise<T>): Promise<T> {
  const signal = visit.signal ?? NEVER;
  signal.throwIfAborted();
  try {
    return await run({ signal }, ...visit.paths.map((path) => parsePath(path)));
  } catch (error) {
    throw tell(error, visit, signal);
  }
}

/** The path of a verb that has nothing else to do. */
export function pathOf(visit: Visit): Path {
  try {
    return parsePath(visit.paths[0]);
  } catch (error) {
    throw tell(error, visit, NEVER);
  }
}

/** Runs a verb that only looks: an abort ends it at once, whatever the backend does. */
export function enterLooking<T>(visit: Visit, run: (call: Call, path: Path) => Promise<T>): Promise<T> {
  return enter(visit, (call, path) => {
    const looking = run(call, path ?? parsePath(""));
    return call.signal === NEVER ? looking : abortable(looking, call.signal);
  });
}

/** Runs a verb that yields many. */
export async function* enterEach<T>(
  visit: Visit,
  run: (call: Call, path: Path) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  const signal = visit.signal ?? NEVER;
  signal.throwIfAborted();
  try {
    yield* run({ signal }, parsePath(visit.paths[0]));
  } catch (error) {
    throw tell(error, visit, signal);
  }
}

/** An error in the caller's words; an abort stays the caller's own reason. */
export function tell(error: unknown, { operation, driver, paths }: Visit, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (!isFsError(error)) return new FsError("EUNKNOWN", { operation, driver, path: paths[0], cause: error });
  return retold(error, { operation, driver: error.driver ?? driver, path: spelling(error.path, paths) });
}

/** The caller's spelling of a path the error names; what lies deeper in a tree keeps its own. */
function spelling(path: string | undefined, paths: Visit["paths"]): string {
  if (path === undefined) return paths[0];
  return paths.find((spelled) => isSpellingOf(spelled, path)) ?? path;
}

function isSpellingOf(spelled: string, path: string): boolean {
  if (spelled === path) return true;
  try {
    return parsePath(spelled) === path;
  } catch {
    return false;
  }
}
