import type { CallOptions } from "../door.ts";
import type { FileSystem } from "../file-system.ts";

/** Whether a directory holds nothing; asks for its first entry only. @throws {FsError} ENOENT, ENOTDIR */
export async function isEmpty(
  fs: Pick<FileSystem, "list">,
  path: string = "",
  options: CallOptions = {},
): Promise<boolean> {
  for await (const _entry of fs.list(path, options)) return false;
  return true;
}
