import { FsError, parentOf, type Entry, type Path } from "@s3fs/core";
import type { Broken } from "./broken.ts";
import { tree } from "./spoil.ts";

/** Drivers with one fault in what a look tells, or the error for it. */
export const brokenLooks: readonly Broken[] = [
  tree(
    "says file for a directory",
    (sound) => ({
      async stat(path, call) {
        const entry = await sound.stat(path, call);
        return entry?.kind === "directory" ? { kind: "file", path, size: 0, modifiedMs: 0 } : entry;
      },
    }),
    "stat: a directory has its path and its kind, whether it was made or came with a file",
    "stat: the root is a directory, and always there",
  ),
  tree(
    "throws ENOTDIR for a look below a file",
    (sound) => ({
      async stat(path, call) {
        const above = path === "" ? undefined : await sound.stat(parentOf(path), call);
        if (above?.kind === "file") throw new FsError("ENOTDIR");
        return sound.stat(path, call);
      },
    }),
    "stat: a path below a file is ENOENT",
    "exists: nothing exists below a file",
  ),
  tree(
    "remembers entries, whoever else writes",
    (sound) => {
      const seen = new Map<Path, Entry | undefined>();
      return {
        async stat(path, call) {
          if (!seen.has(path)) seen.set(path, await sound.stat(path, call));
          return seen.get(path);
        },
      };
    },
    "planted bytes: what another program writes over a file is read at once",
    "stat: another content has another etag, also when it has the same size",
  ),
  tree(
    "sees a directory where nothing is",
    (sound) => ({
      stat: async (path, call) => (await sound.stat(path, call)) ?? { kind: "directory", path },
    }),
    "stat: a missing path is ENOENT, also below a missing directory",
    "exists: files and directories exist, missing paths do not",
  ),
  tree(
    "names another path in its errors",
    (sound) => ({
      async stat(path, call) {
        const entry = await sound.stat(path, call);
        if (!entry && path.startsWith("missing")) throw new FsError("ENOENT", { path: "elsewhere" });
        return entry;
      },
    }),
    "errors: an error of stat tells the operation, the path as it was spelled, and the driver",
    "errors: the message of an error names the code, the operation and the path",
  ),
  tree(
    "tells times in seconds",
    (sound) => ({
      async stat(path, call) {
        const entry = await sound.stat(path, call);
        return entry?.kind === "file" ? { ...entry, modifiedMs: entry.modifiedMs / 1000 } : entry;
      },
    }),
    "stat: the time of a new file is today, in milliseconds",
  ),
];
