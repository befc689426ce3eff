import { isFsError, retold, type FileSystem } from "@s3fs/core";
import { parseFsUrl } from "@s3fs/opener";
import type { Context } from "../context.ts";
import { ExitCode, exitCodeOf } from "../exit-code.ts";
import type { Ends } from "./ends.ts";

/** An error as a person is told of it, and what the process ends with. */
export interface Blamed {
  readonly error: unknown;
  readonly exitCode: number;
}

/** What an error stands for by itself. */
export function blamed(error: unknown): Blamed {
  return { error, exitCode: exitCodeOf(error) };
}

/** An error of a whole side, told with the address of that side. Only a missing source is one. */
export async function ofOneSide(
  error: unknown,
  { source }: Ends<FileSystem>,
  urls: Ends<string>,
  { signal }: Context,
): Promise<Blamed> {
  const isOfOneSide = isFsError(error) && !isFsError(error, "EINVAL", "EGUARD") && !error.path;
  if (!isOfOneSide || signal.aborted) return blamed(error);
  const isOfSource = await failsWith(error.code, source, signal);
  return {
    error: retold(error, { path: parseFsUrl(isOfSource ? urls.source : urls.target).display }),
    exitCode: isOfSource ? exitCodeOf(error) : ExitCode.failed,
  };
}

/** Of a transfer between two paths, where what is missing at the source is told with the address of it. */
export function ofTransfer(error: unknown, urls: Ends<string>): Blamed {
  const [source, target] = [parseFsUrl(urls.source).display, parseFsUrl(urls.target).display];
  if (!isFsError(error, "ENOENT", "ENOBUCKET", "ENOTDIR") || error.path === source) return blamed(error);
  const isOfWhole = !error.path || isFsError(error, "ENOBUCKET");
  const told = isOfWhole ? retold(error, { path: target }) : error;
  return { error: told, exitCode: ExitCode.failed };
}

async function failsWith(code: string, fs: FileSystem, signal: AbortSignal): Promise<boolean> {
  try {
    for await (const _entry of fs.list("", { signal })) break;
    return false;
  } catch (error) {
    return isFsError(error) && error.code === code;
  }
}
