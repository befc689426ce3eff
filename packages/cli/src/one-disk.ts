import { isWithin, joinPath, nameOf, parentOf, parsePath, relativeTo, ROOT, type Path } from "@s3fs/core";
import type { Resolved } from "@s3fs/opener";
import type { Places } from "./places.ts";
import type { TransferEnds } from "./transfer-ends.ts";

/**
 * The two ends within one file system, where both are on the disk: a move there is a rename, which takes no time and is
 * seen at once. Undefined where they are not, and on Windows, whose disks have letters.
 */
export async function onOneDisk(
  { source, target, ...rest }: TransferEnds,
  places: Places,
): Promise<TransferEnds | undefined> {
  const [from, to] = [diskPathOf(source), diskPathOf(target)];
  if (from === undefined || to === undefined || process.platform === "win32") return undefined;
  let above = parentOf(from);
  while (!isWithin(to, above)) above = parentOf(above);
  if (from === to || to === above) return undefined;
  const fs = await places.open(`/${above}`);
  return {
    source: { fs, path: relativeTo(from, above) },
    target: { fs, path: relativeTo(to, above) },
    ...rest,
  };
}

/** Of the directory that holds it, where that really is; a link itself is what is moved. */
function diskPathOf({ fs, path }: Resolved): Path | undefined {
  const at = parsePath(path);
  const location = fs.driver.name === "os" && at !== ROOT ? fs.driver.locate?.(parentOf(at)) : undefined;
  return location && joinPath(parsePath(location.key), nameOf(at));
}
