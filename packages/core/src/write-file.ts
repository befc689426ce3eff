import { checkOptions, type KnownOptions } from "./check-options.ts";
import { sourceOf, type Source } from "./data-source.ts";
import { cancelData, type Data } from "./data.ts";
import { defined } from "./defined.ts";
import type { Description } from "./description.ts";
import { enter, type CallOptions, type Visit } from "./door.ts";
import type { Call, CompleteDriver, Driver, Written } from "./driver.ts";
import { FsError } from "./fs-error.ts";
import type { Native } from "./native.ts";
import { checkIfMatch } from "./if-match.ts";
import { ROOT, type Path } from "./path.ts";

export interface WriteOptions<N extends Native = Native> extends CallOptions {
  /** False: EEXIST when the file is there, atomically. Default true. */
  readonly overwrite?: boolean | undefined;
  /** EPRECONDITION unless the file has this etag. EINVAL together with `overwrite: false`. */
  readonly ifMatch?: string | undefined;
  /** The modification time to keep with the file: a date, or epoch milliseconds with fraction. */
  readonly modified?: Date | number | undefined;
  /** What the content is, as far as the store has a place for it. */
  readonly description?: Description | undefined;
  /** Bytes; data of another length is refused before anything is committed. */
  readonly size?: number | undefined;
  /** The backend's own options. */
  readonly native?: NonNullable<N["write"]> | undefined;
}

export interface AppendOptions extends CallOptions {
  /** Bytes to add; data of another length is refused. */
  readonly size?: number | undefined;
}

export function writeFile<N extends Native>(
  driver: Driver<N>,
  visit: Visit,
  data: Data,
  { overwrite = true, ifMatch, modified, description, size: announced, native }: WriteOptions<N>,
): Promise<Written<N>> {
  return fromData(visit, data, announced, ({ chunks, size }, { signal }, path) => {
    checkIfMatch(ifMatch);
    if (ifMatch !== undefined && !overwrite) throw contradiction();
    const request = defined({
      signal,
      overwrite,
      ifMatch,
      modifiedMs: modified === undefined ? undefined : modifiedMsOf(modified),
      description,
      size,
      native,
    });
    return driver.write(path, chunks, request);
  });
}

export function appendFile<N extends Native>(
  driver: CompleteDriver<N>,
  visit: Visit,
  data: Data,
  options: AppendOptions,
): Promise<Written<N>> {
  return fromData(visit, data, options.size, ({ chunks }, call, path) => {
    checkOptions("append", options, appendNames); // what is added to stays described as it is
    return driver.append(path, chunks, call);
  });
}

const appendNames: KnownOptions<AppendOptions> = { signal: "any", size: "any" };

/** Epoch milliseconds. */
export function modifiedMsOf(modified: Date | number): number {
  const modifiedMs = Number(modified);
  if (Math.abs(modifiedMs) <= MAX_TIME_MS) return modifiedMs;
  throw new FsError("EINVAL", {
    detail:
      "a modification time is a valid Date or a number of milliseconds within ±8.64e15, as a Date holds",
  });
}

/** https://tc39.es/ecma262/#sec-time-values-and-time-range */
const MAX_TIME_MS = 8.64e15;

function contradiction(): FsError {
  return new FsError("EINVAL", {
    detail: "ifMatch wants the file to be there, and overwrite: false wants it not to be; give one of them",
  });
}

/** What the data itself throws reaches the caller as it is; it is no failure of the file system. */
async function fromData<T>(
  visit: Visit,
  data: Data,
  announced: number | undefined,
  run: (source: Source, call: Call, path: Path) => Promise<T>,
): Promise<T> {
  let source: Source | undefined;
  try {
    return await enter(visit, (call, path) => {
      if (path === ROOT) throw new FsError("EISDIR", { path, detail: "this is the root of the file system" });
      source = sourceOf(data, { size: announced, signal: call.signal });
      return run(source, call, path);
    });
  } catch (error) {
    if (source) source.leave();
    else cancelData(data);
    source?.rethrow();
    throw error;
  }
}
