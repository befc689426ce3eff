import { callbackify, promisify } from "node:util";
import type { PathLike } from "node:fs";
import type { Adapted } from "./adapted.ts";
import { bound } from "./bound.ts";
import * as calls from "./descriptor-calls.ts";
import { readArguments, write, type Place } from "./file-handle.ts";
import { invalidType } from "./invalid-argument.ts";
import { follow } from "./look-up.ts";
import type { DescriptorName } from "./node-fs.ts";
import { nodePath } from "./node-path.ts";

type Work = (...parameters: never[]) => Promise<unknown>;
type CalledBack = (...parameters: unknown[]) => void;

/** The same functions in the form that calls back; `util.promisify` gives the others again. */
export function calledBack<K extends string>(functions: Readonly<Record<K, Work>>): Record<K, CalledBack> {
  const names = Object.keys(functions) as K[]; // the keys of a plain object are those of its type
  const made = names.map((name) => [name, oneResult(functions[name])] as const);
  return Object.fromEntries(made) as Record<K, CalledBack>; // made from each of the names
}

function oneResult(work: Work): CalledBack {
  return withPromises(callbackifyAny(work), work);
}

/** `callbackify` checks that a function comes last; what comes before is checked by the work itself. */
function callbackifyAny(work: Work): CalledBack {
  return callbackify(work) as CalledBack;
}

function withPromises(called: CalledBack, work: unknown): CalledBack {
  return Object.assign(called, { [promisify.custom]: work });
}

export function descriptorFunctions(adapted: Adapted): Record<DescriptorName, CalledBack> {
  return {
    ...calledBack({
      close: bound(adapted, calls.close),
      fchmod: (fd: number) => calls.fchange(adapted, "fchmod", fd),
      fchown: (fd: number) => calls.fchange(adapted, "fchown", fd),
      fdatasync: bound(adapted, calls.fdatasync),
      fstat: bound(adapted, calls.fstat),
      fsync: bound(adapted, calls.fsync),
      ftruncate: bound(adapted, calls.ftruncate),
      futimes: bound(adapted, calls.futimes),
      open: bound(adapted, calls.open),
    }),
    read: twoResults("bytesRead", "buffer", (fd: number, target: calls.ReadInto | null, ...place: Place) =>
      calls.read(adapted, fd, ...readArguments(target, place)),
    ),
    readv: twoResults("bytesRead", "buffers", bound(adapted, calls.readv)),
    write: twoResults("bytesWritten", "buffer", (fd: number, data: string, ...place: Place) =>
      write(adapted, fd, data, place),
    ),
    writev: twoResults("bytesWritten", "buffers", bound(adapted, calls.writev)),
  };
}

/** Calls back with a count and with what was read or written. */
function twoResults<C extends string, B extends string>(
  count: C,
  buffer: B,
  work: (...parameters: never[]) => Promise<Record<C, unknown> & Record<B, unknown>>,
): CalledBack {
  const called = callbackifyAny(work);
  const spread = (...parameters: unknown[]): void => {
    const callback = callbackOf(parameters.pop());
    called(...parameters, (error: unknown, result?: Awaited<ReturnType<typeof work>>) =>
      callback(error, result?.[count], result?.[buffer]),
    );
  };
  return withPromises(spread, work);
}

/** The one function of Node that calls back without an error. */
export function exists(adapted: Adapted): CalledBack {
  const work = async (path: PathLike): Promise<boolean> => {
    try {
      await follow(adapted, nodePath(path));
      return true;
    } catch {
      return false; // as Node's: whatever stands in the way, the file can't be had
    }
  };
  const called = callbackify(work);
  return withPromises((path, given) => {
    const callback = callbackOf(given);
    called(path as PathLike, (_error, isThere) => callback(isThere)); // no path is a path that is not there
  }, work);
}

function callbackOf(given: unknown): (...results: unknown[]) => void {
  if (typeof given === "function") return (...results) => void Reflect.apply(given, undefined, results);
  throw invalidType("cb", "of type function", given);
}
