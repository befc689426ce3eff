import { isFsError, retold, type FileSystem } from "@s3fs/core";
import { parseFsUrl } from "@s3fs/opener";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-code.ts";
import type { Ends } from "./ends.ts";

/** An error of a whole side, told with the address of that side. Only a missing source is one. */
export async function ofOneSide(
  error: unknown,
  { source }: Ends<FileSystem>,
  urls: Ends<string>,
  { signal, end }: Context,
): Promise<unknown> {
  const isOfOneSide = isFsError(error) && !isFsError(error, "EINVAL", "EGUARD") && !error.path;
  if (!isOfOneSide || signal.aborted) return error;
  const isOfSource = await failsWith(error.code, source, signal);
  if (!isOfSource) end(ExitCode.failed);
  return retold(error, { path: parseFsUrl(isOfSource ? urls.source : urls.target).display });
}

async function failsWith(code: string, fs: FileSystem, signal: AbortSignal): Promise<boolean> {
  try {
    for await (const _entry of fs.list("", { signal })) break;
    return false;
  } catch (error) {
    return isFsError(error) && error.code === code;
  }
}
