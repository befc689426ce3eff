import { realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import { parsePath, ROOT, type FileSystem } from "@s3fs/core";
import { parseFsUrl } from "@s3fs/opener";

/** A bucket, a disk, a home or what holds one: what nobody removes by the day, however it is spelled. */
export async function isWholeStore(url: string, { driver }: FileSystem): Promise<boolean> {
  const { scheme, resource } = parseFsUrl(url);
  if (scheme === "file") return isHomeOrAbove(resolve(resource));
  const [, ...below] = resource.replace(/^\/+/, "").split("/");
  return isRoot(below.join("/")) || driver.locate?.(ROOT).key.endsWith("/") === true;
}

/** Also what climbs above it, which no store takes for anything else. */
function isRoot(path: string): boolean {
  try {
    return parsePath(path) === ROOT;
  } catch {
    return true;
  }
}

/** By what is there, as well as by its name: a link, a mount and another case spell one directory in several ways. */
async function isHomeOrAbove(path: string): Promise<boolean> {
  const homes = [homedir(), await realPathOf(homedir())];
  const kept = new Set(homes.flatMap((home) => withAllAbove(resolve(home))));
  if (kept.has(path)) return true;
  const own = await identityOf(path);
  for (const other of own === undefined ? [] : kept) if ((await identityOf(other)) === own) return true;
  return false;
}

function withAllAbove(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...withAllAbove(above)];
}

async function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(() => path); // there may be no such home
}

async function identityOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}
