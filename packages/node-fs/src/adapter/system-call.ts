import { isFsError, type ErrorCode } from "@s3fs/core";
import { systemError, type Subject } from "./system-error.ts";

export interface CallSubject extends Subject {
  readonly signal?: AbortSignal | null | undefined;
}

/**
 * Runs what Node calls a system call: the one place where errors of the file system become Node's. The original stays
 * as `cause`. What is no error of the file system, as what a source of data throws, passes untouched.
 */
export async function systemCall<T>(subject: CallSubject, run: () => Promise<T>): Promise<T> {
  const { signal } = subject;
  if (signal?.aborted) throw abortError(signal);
  try {
    return await run();
  } catch (error) {
    if (signal?.aborted) throw abortError(signal);
    if (!isFsError(error)) throw error;
    const { syscall, path, dest } = subject;
    throw systemError(codeOf(error.code), { syscall, path, dest }, error);
  }
}

/** https://nodejs.org/api/errors.html#abort_err */
function abortError({ reason }: AbortSignal): Error {
  const error = new Error("The operation was aborted", { cause: reason });
  return Object.assign(error, { name: "AbortError", code: "ABORT_ERR" });
}

/** The code that a system would give. */
function codeOf(code: ErrorCode): string {
  return foreign.get(code) ?? code;
}

/** What no system has a code for. */
const foreign: ReadonlyMap<ErrorCode, string> = new Map([
  ["ENOBUCKET", "ENOENT"],
  ["ECONFLICT", "EEXIST"],
  ["ECLOSED", "EBADF"],
  ["ETHROTTLED", "EAGAIN"],
  ["EUNAVAILABLE", "EIO"],
  ["EPRECONDITION", "EIO"],
  ["ECHANGED", "EIO"],
  ["EINTEGRITY", "EIO"],
  ["EPROTOCOL", "EPROTO"],
  ["EOUTCOME", "EIO"],
  ["EARCHIVED", "EIO"],
  ["EGUARD", "EPERM"],
  ["EUNKNOWN", "UNKNOWN"],
]);
