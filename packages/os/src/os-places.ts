import { mkdir, realpath } from "node:fs/promises";
import { FsError, nameOf, parentOf, ROOT, segmentsOf, type Path } from "@s3fs/core";
import { nativePath, type Places } from "@s3fs/node-fs";
import { contains } from "./contains.ts";
import { refuseUnsafeName } from "./refuse-unsafe-name.ts";
import { refusedLink } from "./refused-link.ts";
import { slashed } from "./slashed.ts";

export type SymbolicLinks = "inside" | "refuse" | "follow";

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
export function osPlaces(base: string, { symlinks, platform }: OsPlacesOptions): Places {
  let realBase: string | undefined;
  const realRoot = async (): Promise<string> => (realBase ??= await real(nativePath(base, ROOT)));
  const directory = async (path: Path): Promise<string> => {
    const root = await realRoot();
    if (path === ROOT) return root;
    for (const name of segmentsOf(path)) refuseUnsafeName(name, platform);
    const expected = nativePath(root === "/" ? "" : root, path);
    const found = await real(expected);
    if (symlinks === "refuse" ? found !== expected : !contains(root, found)) throw refusedLink(symlinks);
    return found;
  };
  return {
    directory: symlinks === "follow" ? (path) => followed(base, path, platform) : directory,
    requireName: (path) => refuseUnsafeName(nameOf(path), platform),
    async makeRoot() {
      await mkdir(nativePath(base, ROOT), { recursive: true });
    },
    async follow(link, path) {
      if (symlinks === "refuse") return { kind: "blocked", error: refusedLink(symlinks) };
      try {
        const target = await real(link);
        const root = await realRoot();
        if (symlinks === "inside" && !contains(root, target)) throw refusedLink(symlinks);
        if (path !== ROOT) await refuseCircle(root, path, target);
        return { kind: "target", path: target };
      } catch (error) {
        return { kind: "blocked", error };
      }
    },
  };
}

function followed(base: string, path: Path, platform: string): string {
  if (platform === "win32") for (const name of segmentsOf(path)) refuseUnsafeName(name, platform);
  return nativePath(base, path);
}

/** A link to a directory that its own path leads through would make a tree without an end. */
async function refuseCircle(root: string, path: Path, target: string): Promise<void> {
  const plain = root === "/" ? "" : root;
  const parent = await real(nativePath(plain, parentOf(path)));
  if (parent === nativePath(plain, parentOf(path)) && !contains(target, parent)) return;
  for (let ancestor = parentOf(path); ; ancestor = parentOf(ancestor)) {
    if ((await real(nativePath(plain, ancestor))) === target)
      throw new FsError("ELOOP", { detail: "the link leads to a directory that holds it" });
    if (ancestor === ROOT) return;
  }
}

async function real(native: string): Promise<string> {
  return slashed(await realpath(native));
}

