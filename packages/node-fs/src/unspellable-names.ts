import { FsError, nameOf, parentOf, ROOT, type Native, type Path } from "@s3fs/core";
import { meansAbsent } from "./errno.ts";
import type { Mount } from "./mount.ts";
import type { NodeFsPromises } from "./node-fs-shape.ts";

const replacement = "\ufffd";

/**
 * Those of the names in a directory that are no valid UTF-8, as text with U+FFFD for what is not: no path leads there.
 * Costs a call only where a name looks like one of them.
 */
export async function unspellableAmong(
  fs: NodeFsPromises,
  directory: string,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  if (fs.readNames === undefined || !names.some(mayBeUnspellable)) return new Set();
  const spelled = new Set<string>();
  const texts = new Set<string>();
  for await (const name of fs.readNames(directory)) {
    const spelling = spellingOf(name);
    if (spelling === undefined) texts.add(asText(name));
    else if (mayBeUnspellable(spelling)) spelled.add(spelling);
  }
  for (const text of spelled) texts.delete(text);
  return texts;
}

/** Whether a name has what stands for bytes that are no UTF-8; it may also be spelled that way. */
export function mayBeUnspellable(name: string): boolean {
  return name.includes(replacement);
}

/** Whether a path, at which nothing is, is what a listing made of a name that no path can spell. */
export async function isUnspellable<N extends Native>(mount: Mount<N>, path: Path): Promise<boolean> {
  if (path === ROOT || !mayBeUnspellable(nameOf(path))) return false;
  try {
    const directory = await mount.places.directory(parentOf(path));
    return (await unspellableAmong(mount.fs, directory, [nameOf(path)])).has(nameOf(path));
  } catch (error) {
    if (meansAbsent(error)) return false;
    throw error;
  }
}

/** What to tell of a path at which nothing was found. */
export async function absence<N extends Native>(mount: Mount<N>, path: Path): Promise<FsError> {
  if (!(await isUnspellable(mount, path))) return new FsError("ENOENT", { path });
  return new FsError("ENOTSUP", { path, detail: unspellable });
}

export const unspellable =
  "the stored name is no valid UTF-8, so no path leads there; rename it by a tool that takes bytes";

function spellingOf(name: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(name);
  } catch {
    return undefined;
  }
}

function asText(name: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(name);
}
