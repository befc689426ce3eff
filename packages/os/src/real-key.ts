import { realpathSync } from "node:fs";
import { basename, dirname } from "node:path";
import { ROOT, type Path } from "@s3fs/core";
import { nativePath } from "@s3fs/node-fs";
import { contains } from "./contains.ts";
import type { SymbolicLinks } from "./symbolic-links.ts";
import { refusedLink } from "./refused-link.ts";
import { slashed } from "./slashed.ts";

/**
 * The real path of something, which need not be there: then the real path of what is there of it, and the rest.
 *
 * @throws {FsError} EACCES where the links of the path may not be followed
 */
export function realKey(base: string, path: Path, symlinks: SymbolicLinks): string {
  const key = realAsFarAsThere(nativePath(base, path));
  if (symlinks === "follow") return key;
  const root = realAsFarAsThere(nativePath(base, ROOT));
  const isAllowed = symlinks === "inside" ? contains(root, key) : key === joined(root, path);
  if (!isAllowed) throw refusedLink(symlinks);
  return key;
}

function realAsFarAsThere(native: string): string {
  try {
    return slashed(realpathSync.native(native));
  } catch {
    const above = dirname(native);
    return above === native ? slashed(native) : joined(realAsFarAsThere(above), basename(native));
  }
}

function joined(directory: string, rest: string): string {
  if (rest === "") return directory;
  return directory.endsWith("/") ? directory + rest : `${directory}/${rest}`;
}
