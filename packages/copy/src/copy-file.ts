import { parsePath, type CallOptions, type FileSystem } from "@s3fs/core";
import type { TransferLimits } from "./apply/apply-options.ts";
import { trafficOf } from "./concurrency/traffic.ts";
import { refuseOntoItself } from "./location.ts";
import { transferFile } from "./transfer/transfer-file.ts";
import type { Transferred } from "./transfer/transfer.ts";

export interface CopyFileOptions extends CallOptions, TransferLimits {
  /** Whether a file at the target may be replaced; false: EEXIST. Default true. */
  readonly overwrite?: boolean | undefined;
  /** Called with the bytes copied so far; not for copies inside one store. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/**
 * Copies one file with its modification time: inside the store where both ends share one, in parts if it is large and the
 * target takes them, else as a stream.
 *
 * @throws {FsError} ENOENT, EISDIR, EEXIST; EINVAL onto itself; ECHANGED when the source changed on the way
 */
export async function copyFile(
  source: FileSystem,
  sourcePath: string,
  target: FileSystem,
  targetPath: string,
  options: CopyFileOptions = {},
): Promise<Transferred> {
  const [from, to] = [parsePath(sourcePath), parsePath(targetPath)];
  refuseOntoItself({ fs: source, path: from }, { fs: target, path: to });
  return transferFile({ source, from, target, to }, { ...options, traffic: trafficOf(options) });
}
