import { FsError, parentOf, type Path } from "@s3fs/core";
import type { Broken } from "./broken.ts";
import { flat } from "./spoil.ts";

/** Drivers with one fault where a file and a directory share a path. */
export const brokenTwins: readonly Broken[] = [
  flat(
    "hides a directory behind a file",
    (sound) => ({
      async *list(path, call) {
        const files = new Set<Path>();
        for await (const entry of sound.list(path, call)) {
          if (entry.kind === "file") files.add(entry.path);
          else if (files.has(entry.path)) continue;
          yield entry;
        }
      },
    }),
    "a file and a directory at one path: both are listed, once each and in tree order",
  ),
  flat(
    "removes the directory with the file of its name",
    (sound) => ({
      async removeFile(path, call) {
        await sound.removeFile(path, call);
        if ((await sound.stat(path, call)) !== undefined)
          await sound.removeTree?.(path, { ...call, includingTwin: false });
      },
    }),
    "a file and a directory at one path: removing means the file, and the directory stays",
  ),
  flat(
    "looks at the directory before the file",
    (sound) => ({
      async stat(path, call) {
        try {
          for await (const _entry of sound.list(path, call)) return { kind: "directory", path };
        } catch {
          // No directory, so it may be a file.
        }
        return sound.stat(path, call);
      },
    }),
    "a file and a directory at one path: a look means the file",
  ),
  flat(
    "replaces a directory by the file of its name",
    (sound) => ({
      async write(path, chunks, request) {
        if ((await sound.stat(path, request))?.kind === "directory")
          await sound.removeTree?.(path, { ...request, includingTwin: false });
        return sound.write(path, chunks, request);
      },
    }),
    "a file and a directory at one path: a file is written over a directory, whose content stays",
  ),
  flat(
    "replaces a file by the directory of its name",
    (sound) => ({
      async write(path, chunks, request) {
        for (let above = parentOf(path); above !== ""; above = parentOf(above))
          if ((await sound.stat(above, request))?.kind === "file") await sound.removeFile(above, request);
        return sound.write(path, chunks, request);
      },
    }),
    "a file and a directory at one path: a file is written below another file, which stays",
  ),
  flat(
    "lists nothing behind a file",
    (sound) => ({
      async *list(path, call) {
        if ((await sound.stat(path, call))?.kind === "file") throw new FsError("ENOTDIR");
        yield* sound.list(path, call);
      },
    }),
    "a file and a directory at one path: a listing means the directory, and so does a view",
  ),
  flat(
    "removes the mark of a directory with a file",
    (sound) => ({
      async removeFile(path, call) {
        if ((await sound.stat(path, call))?.kind === "directory") return sound.removeDirectory(path, call);
        return sound.removeFile(path, call);
      },
    }),
    "a file and a directory at one path: removing what may be missing means the file alone: a directory stays, full or empty",
  ),
  flat(
    "leaves the file when the tree of its name goes",
    (sound) => ({
      removeTree: async (path, request) => sound.removeTree?.(path, { ...request, includingTwin: false }),
    }),
    "a file and a directory at one path: removing a tree takes both",
  ),
];
