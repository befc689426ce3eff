import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import type { PathLike } from "node:fs";
import { invalidType, invalidValue } from "./invalid-argument.ts";

/**
 * The absolute path inside the file system of what Node's functions take as a path. The root is `/`, and also the
 * current directory; `..` at the root stays there, as on any POSIX system.
 *
 * @throws {TypeError} ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE
 */
export function nodePath(path: PathLike, platform: string = process.platform): string {
  const told = toldPath(path, platform);
  return posix.resolve("/", platform === "win32" ? told.replace(/^[a-z]:/i, "").replaceAll("\\", "/") : told);
}

/** The path as errors tell it: the caller's own spelling. */
export function toldPath(path: PathLike, platform: string = process.platform): string {
  const told = spelled(path, platform);
  if (told.includes("\0")) throw invalidValue("path", told, "must be a string without null bytes");
  return told;
}

function spelled(path: PathLike, platform: string): string {
  if (typeof path === "string") return path;
  if (path instanceof URL) return fileURLToPath(path, { windows: platform === "win32" });
  if (path instanceof Uint8Array) return new TextDecoder().decode(path);
  throw invalidType("path", "of type string or an instance of Buffer or URL", path);
}
