import { realpathSync } from "node:fs";
import { basename, dirname } from "node:path";
import { ROOT, type Path } from "@s3fs/core";
import { nativePath } from "@s3fs/node-fs";
import { firstSpelling, type Mount } from "./bind-mounts.ts";
import { contains } from "./contains.ts";
import type { SymbolicLinks } from "./symbolic-links.ts";
import { refusedLink } from "./refused-link.ts";
import { slashed } from "./slashed.ts";

/**
 * The real path of something, which need not be there: then the real path of what is there of it, and the rest. What bind
 * mounts show at several paths has one.
 *
 * @throws {FsError} EACCES where the links of the path may not be followed
 */
export function realKey(
  base: string,
  path: Path,
  { symlinks, mounts }: { readonly symlinks: SymbolicLinks; readonly mounts: readonly Mount[] },
): string {
  const found = realAsFarAsThere(nativePath(base, path));
  if (symlinks !== "follow") refuseOutside(found, realAsFarAsThere(nativePath(base, ROOT)), path, symlinks);
  return joined(firstSpelling(found.there, mounts), found.rest);
}

function refuseOutside(
  found: RealPath,
  root: RealPath,
  path: Path,
  symlinks: Exclude<SymbolicLinks, "follow">,
): void {
  const [key, base] = [joined(found.there, found.rest), joined(root.there, root.rest)];
  const isAllowed = symlinks === "inside" ? contains(base, key) : key === joined(base, path);
  if (!isAllowed) throw refusedLink(symlinks);
}

interface RealPath {
  readonly there: string;
  readonly rest: string;
}

function realAsFarAsThere(native: string): RealPath {
  try {
    return { there: slashed(realpathSync.native(native)), rest: "" };
  } catch {
    const above = dirname(native);
    if (above === native) return { there: slashed(native), rest: "" };
    const { there, rest } = realAsFarAsThere(above);
    return { there, rest: rest === "" ? basename(native) : `${rest}/${basename(native)}` };
  }
}

function joined(directory: string, rest: string): string {
  if (rest === "") return directory;
  return directory.endsWith("/") ? directory + rest : `${directory}/${rest}`;
}
