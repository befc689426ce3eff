import { FsError, NEVER, nameOf, parentOf, parsePath, ROOT, type Entry } from "@s3fs/core";
import type { Adapted } from "./adapted.ts";

/** What is at a path; undefined where nothing is. */
export function lookUp({ fs }: Adapted, path: string): Promise<Entry | undefined> {
  return fs.driver.stat(parsePath(path), { signal: NEVER });
}

/** @throws {FsError} ENOENT */
export async function lookFor(adapted: Adapted, path: string): Promise<Entry> {
  const entry = await lookUp(adapted, path);
  if (entry === undefined) throw new FsError("ENOENT");
  return entry;
}

/** As `lookFor`; a link that the backend does not follow leads nowhere. */
export async function follow(adapted: Adapted, path: string): Promise<Entry> {
  const entry = await lookFor(adapted, path);
  if (entry.kind === "link") throw new FsError("ENOENT", { detail: "the link leads nowhere" });
  return entry;
}

/**
 * What Node refuses below a missing directory is refused, where directories are things of their own. Where they vanish
 * with their last entry, one that was there a moment ago may be gone, and writing makes it anew.
 *
 * @throws {FsError} ENOENT, ENOTDIR
 */
export async function requireParent(adapted: Adapted, path: string): Promise<void> {
  const parsed = parsePath(path);
  if (adapted.fs.driver.traits.emptyDirectories === "vanish") return;
  if (parsed === ROOT || parentOf(parsed) === ROOT) return;
  const parent = await follow(adapted, parentOf(parsed));
  if (parent.kind === "directory") return;
  throw new FsError("ENOTDIR", { detail: `"${nameOf(parentOf(parsed))}" is no directory` });
}
