import * as fs from "node:fs";
import { mkdir } from "node:fs/promises";
import { FsError, isFsError, joinPath, nameOf, parentOf, ROOT, segmentsOf, type Path } from "@s3fs/core";
import { nativePath, type Places } from "@s3fs/node-fs";
import { called } from "./called.ts";
import { contains } from "./contains.ts";
import { refuseLongPath } from "./refuse-long-path.ts";
import { refuseUnsafeName } from "./refuse-unsafe-name.ts";
import { refusedLink } from "./refused-link.ts";
import { slashed } from "./slashed.ts";
import type { SymbolicLinks } from "./symbolic-links.ts";

export interface OsPlacesOptions {
  readonly symlinks: SymbolicLinks;
  /** As Node names it; decides which names are safe. */
  readonly platform: string;
}

/**
 * Confines a driver to its root. Directories are resolved by the system and compared by whole names, at each call: what
 * is swapped for a link between that and the call that follows is not noticed, as Node offers no way to hold on to a
 * directory.
 */
export function osPlaces(base: string, options: OsPlacesOptions): Places {
  const { symlinks, platform } = options;
  const root = onceFound(() => real(nativePath(base, ROOT)));
  return {
    directory(path) {
      for (const name of segmentsOf(path)) refuseUnsafeName(name, platform);
      return symlinks === "follow" ? nativePath(base, path) : confined(root, path, symlinks);
    },
    expected(path) {
      const found = symlinks === "follow" ? undefined : root.found();
      return found === undefined ? undefined : nativePath(withoutSlash(found), path);
    },
    requireName(path) {
      refuseLongPath(nativePath(base, path), platform);
      refuseUnsafeName(nameOf(path), platform);
    },
    async makeRoot() {
      await mkdir(nativePath(base, ROOT), { recursive: true });
    },
    async follow(link, path) {
      try {
        if (symlinks === "refuse") throw refusedLink(symlinks);
        const target = await real(link);
        const directory = await root.find();
        if (symlinks !== "follow" && !contains(directory, target)) throw refusedLink(symlinks);
        if (path !== ROOT) await refuseCircle(directory, path, target);
        return { kind: "target", path: target };
      } catch (error) {
        return { kind: "blocked", error };
      }
    },
  };
}

interface Root {
  /** The real path; undefined until it was found. */
  found(this: void): string | undefined;
  find(this: void): Promise<string>;
}

/** Asks until there is an answer, and keeps it: a root may be made later, but does not move. */
function onceFound(find: () => Promise<string>): Root {
  let found: string | undefined;
  return { found: () => found, find: async () => (found ??= await find()) };
}

async function confined(
  { find }: Root,
  path: Path,
  symlinks: Exclude<SymbolicLinks, "follow">,
): Promise<string> {
  const root = await find();
  if (path === ROOT) return root;
  try {
    return await realInside(root, path, symlinks);
  } catch (error) {
    if (isFsError(error)) throw error;
    await refuseOutsideParents(root, path, symlinks);
    throw error;
  }
}

/** @throws {FsError} EACCES */
async function realInside(root: string, path: Path, symlinks: SymbolicLinks): Promise<string> {
  const expected = nativePath(withoutSlash(root), path);
  const found = await real(expected);
  if (symlinks === "refuse" ? found === expected : contains(root, found)) return found;
  throw refusedLink(symlinks);
}

/** What lies outside is not even told to be missing. Halving finds the longest part of a path that is there. */
async function refuseOutsideParents(root: string, path: Path, symlinks: SymbolicLinks): Promise<void> {
  const segments = segmentsOf(path);
  let there = 0;
  let missing = segments.length;
  while (missing - there > 1) {
    const middle = (there + missing) >> 1;
    if (await isThere(root, joinPath(ROOT, segments.slice(0, middle).join("/")), symlinks)) there = middle;
    else missing = middle;
  }
}

async function isThere(root: string, path: Path, symlinks: SymbolicLinks): Promise<boolean> {
  try {
    await realInside(root, path, symlinks);
    return true;
  } catch (error) {
    if (isFsError(error)) throw error;
    return false;
  }
}

/** A link to a directory that its own path leads through would make a tree without an end. */
async function refuseCircle(root: string, path: Path, target: string): Promise<void> {
  const place = (ancestor: Path): string => nativePath(withoutSlash(root), ancestor);
  const parent = await real(place(parentOf(path)));
  if (parent === place(parentOf(path)) && !contains(target, parent)) return;
  for (let ancestor = parentOf(path); ; ancestor = parentOf(ancestor)) {
    if ((await real(place(ancestor))) === target)
      throw new FsError("ELOOP", { detail: "the link leads to a directory that holds it" });
    if (ancestor === ROOT) return;
  }
}

function withoutSlash(root: string): string {
  return root.endsWith("/") ? root.slice(0, -1) : root;
}

async function real(native: string): Promise<string> {
  return slashed(await called<string>((done) => fs.realpath.native(native, done)));
}
