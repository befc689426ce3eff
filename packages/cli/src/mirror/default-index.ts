import { createHash } from "node:crypto";
import { join } from "node:path";
import { isWithin, parsePath, ROOT, type FileSystem } from "@s3fs/core";
import { OsFS } from "@s3fs/os";
import type { Environment } from "../environment.ts";
import type { Ends } from "./ends.ts";

export interface DefaultIndex {
  readonly directory: string;
  readonly name: string;
}

/**
 * Where the index of two trees is kept in the cache of the user, by what identifies them. Undefined where there is no
 * cache, where a side can't be identified, and where the cache lies within a side, as it would be mirrored itself.
 */
export function defaultIndex(ends: Ends<FileSystem>, env: Environment): DefaultIndex | undefined {
  const directory = cacheDirectory(env);
  const identities = [ends.source, ends.target].map(identityOf);
  if (directory === undefined || identities.includes(undefined)) return undefined;
  if ([ends.source, ends.target].some((side) => holds(side, directory))) return undefined;
  const hash = createHash("sha256").update(JSON.stringify(identities)).digest("hex");
  return { directory, name: `${hash.slice(0, 32)}.index` };
}

/** Undefined for a person without a home. */
function cacheDirectory(env: Environment, platform: NodeJS.Platform = process.platform): string | undefined {
  const named = platform === "win32" ? env["LOCALAPPDATA"] : env["XDG_CACHE_HOME"];
  if (named) return join(named, "s3fs");
  const home = platform === "win32" ? env["USERPROFILE"] : env["HOME"];
  if (!home) return undefined;
  return join(home, platform === "darwin" ? "Library/Caches" : ".cache", "s3fs");
}

function identityOf({ driver }: FileSystem): string | undefined {
  const location = driver.locate?.(ROOT);
  return location && `${location.store} ${location.key}`;
}

function holds({ driver }: FileSystem, directory: string): boolean {
  const tree = driver.locate?.(ROOT);
  const inner = new OsFS(directory).driver.locate?.(ROOT);
  if (tree === undefined || inner === undefined || tree.store !== inner.store) return false;
  return isWithin(parsePath(inner.key), parsePath(tree.key));
}
