import { open } from "node:fs/promises";

/** Makes the names in a directory outlive a loss of power. */
export type DirectorySync = (directory: string) => Promise<void>;

/**
 * Whoever comes while a sync of the same directory is under way waits for the next one, and all who wait share it: a sync
 * covers every name that was given before it began.
 */
export function createDirectorySync(): DirectorySync {
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, Promise<void>>();
  const runNext = async (directory: string): Promise<void> => {
    await running.get(directory)?.catch(() => undefined);
    waiting.delete(directory);
    const sync = syncDirectory(directory);
    running.set(directory, sync);
    try {
      await sync;
    } finally {
      if (running.get(directory) === sync) running.delete(directory);
    }
  };
  return (directory) => {
    const next = waiting.get(directory) ?? runNext(directory);
    waiting.set(directory, next);
    return next;
  };
}

async function syncDirectory(directory: string): Promise<void> {
  // Windows has no handle of a directory that could be synced.
  if (process.platform === "win32") return;
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
