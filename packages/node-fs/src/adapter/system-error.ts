import { getSystemErrorMap } from "node:util";

/** What a call was about, for its errors. */
export interface Subject {
  /** The name of the call as Node's errors have it: `scandir` for readdir, `utime` for utimes. */
  readonly syscall: string;
  /** As the caller spelled it. */
  readonly path?: string | undefined;
  /** The second path of calls that take two. */
  readonly dest?: string | undefined;
}

/** An error as Node's file system functions reject with: `code`, `errno`, `syscall`, `path`, `dest`, and their message. */
export function systemError(
  code: string,
  { syscall, path, dest }: Subject,
  cause?: unknown,
): NodeJS.ErrnoException {
  const { errno, meaning } = known.get(code) ?? { errno: undefined, meaning: "unknown error" };
  const where = `${path === undefined ? "" : ` '${path}'`}${dest === undefined ? "" : ` -> '${dest}'`}`;
  const message = `${code}: ${meaning}, ${syscall}${where}`;
  const error = cause === undefined ? new Error(message) : new Error(message, { cause });
  return Object.assign(
    error,
    errno === undefined ? {} : { errno },
    { code, syscall },
    path === undefined ? {} : { path },
    dest === undefined ? {} : { dest },
  );
}

/** The numbers and sentences of this very platform, by code. */
const known: ReadonlyMap<string, { readonly errno: number; readonly meaning: string }> = new Map(
  [...getSystemErrorMap()].map(([errno, [code, meaning]]) => [code, { errno, meaning }]),
);

/** An error that Node's own code raises in the name of the system. https://nodejs.org/api/errors.html#class-systemerror */
export function nodeError(code: string, message: string, subject: Partial<Subject>): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { name: "SystemError", code, ...subject });
}
