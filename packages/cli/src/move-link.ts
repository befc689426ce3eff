import { FsError, parsePath } from "@s3fs/core";
import type { TransferEnds } from "./transfer-ends.ts";

export interface MoveLinkOptions {
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
}

/** Moves a link within one file system, as it is: what it leads to stays where it is, and a relative one leads on from its new place. */
export async function moveLink(
  { source: { fs, path: from }, target: { path: to } }: Pick<TransferEnds, "source" | "target">,
  { overwrite, signal }: MoveLinkOptions,
): Promise<void> {
  const { readLink, makeLink, removeFile } = fs.driver;
  if (readLink === undefined || makeLink === undefined) throw new FsError("ENOTSUP", { path: from });
  if (!overwrite && (await fs.exists(to, { signal }))) throw new FsError("EEXIST", { path: to });
  await makeLink(parsePath(to), await readLink(parsePath(from), { signal }), { signal });
  await removeFile(parsePath(from), { signal });
}

/** What would become of a link elsewhere is what it leads to; of a directory, that would be emptied. */
export function refuseLinkElsewhere({ kind, isLink, source: { path } }: TransferEnds): void {
  if (!isLink || kind === "file") return;
  throw new FsError("ENOTSUP", {
    operation: "move",
    path,
    detail: "it is a link to a directory, which can be moved within one disk only, to another name",
  });
}
