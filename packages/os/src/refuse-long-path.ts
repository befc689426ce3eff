import { FsError } from "@s3fs/core";

/**
 * Refuses a path that the system takes nowhere, before its first directories are made.
 *
 * @throws {FsError} ENAMETOOLONG
 */
export function refuseLongPath(native: string, platform: string): void {
  const most = mostBytes.get(platform) ?? 4095;
  if (native.length <= most / 3) return;
  const bytes = new TextEncoder().encode(native).byteLength;
  if (bytes <= most) return;
  throw new FsError("ENAMETOOLONG", {
    detail: `a path has at most ${most} bytes here, and this one ${bytes}`,
  });
}

/** PATH_MAX less its NUL: 4,096 on Linux, https://man7.org/linux/man-pages/man0/limits.h.0p.html, and 1,024 on macOS. */
const mostBytes: ReadonlyMap<string, number> = new Map([
  ["darwin", 1023],
  ["win32", 32_766],
]);
