import { delay, NEVER } from "@s3fs/core";

type Rename = (from: string, to: string) => Promise<void>;

/**
 * On Windows a file that an indexer or a scanner has open for a moment can't be replaced; the rename is tried again, for
 * two seconds in all. Elsewhere such an error is final.
 */
export function patientRename(rename: Rename, platform: string): Rename {
  if (platform !== "win32") return rename;
  return async (from, to) => {
    for (let waitMs = 8; ; waitMs *= 2)
      try {
        return await rename(from, to);
      } catch (error) {
        if (waitMs > longestWaitMs || !mayPass(error)) throw error;
        await delay(waitMs, NEVER);
      }
  };
}

const longestWaitMs = 1024;

function mayPass(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "EPERM" || code === "EACCES" || code === "EBUSY";
}
