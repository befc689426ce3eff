import { FsError, NEVER, parentOf, type Driver, type Entry, type Path } from "@s3fs/core";
import type { Broken } from "./broken.ts";
import { those } from "./chunks.ts";
import { flat, tree } from "./spoil.ts";

/** Drivers with one fault in how they make, remove, copy or move. */
export const brokenChanges: readonly Broken[] = [
  tree(
    "makes a directory again, although exclusive",
    (sound) => ({ makeDirectory: (path, call) => sound.makeDirectory(path, { ...call, exclusive: false }) }),
    "makeDirectory: an exclusive directory is EEXIST where one is, whether it was made or came with a file",
  ),
  tree(
    "makes a directory of a file",
    (sound) => ({
      async makeDirectory(path, request) {
        const entry = await sound.stat(path, request);
        if (entry?.kind === "file") await sound.removeFile(path, request);
        await sound.makeDirectory(path, request);
      },
    }),
    "makeDirectory: a file is EEXIST, exclusive or not, and stays as it was",
    "copy a tree: a tree onto a file is EEXIST, and both stay as they were",
  ),
  tree(
    "swallows ENOTEMPTY",
    (sound) => ({
      async removeDirectory(path, call) {
        try {
          await sound.removeDirectory(path, call);
        } catch (error) {
          if (!(error instanceof FsError) || error.code !== "ENOTEMPTY") throw error;
        }
      },
    }),
    "remove: a directory that is not empty is ENOTEMPTY, and stays as it was",
    "planted bytes: a file from elsewhere keeps its directory from being removed as empty",
  ),
  tree(
    "removes every path that begins like the tree",
    (sound) => ({
      async removeTree(path, call) {
        for (const entry of (await everythingBelow(sound, "" as Path)).toReversed()) {
          if (!entry.path.startsWith(path)) continue;
          if (entry.kind === "directory") await sound.removeDirectory(entry.path, call);
          else await sound.removeFile(entry.path, call);
        }
      },
    }),
    "remove recursive: a tree goes whole, and what lies beside it stays",
    "paths: a directory is not mixed up with names that only begin like it",
  ),
  tree(
    "removes a directory with its last file",
    (sound) => ({
      async removeFile(path, call) {
        await sound.removeFile(path, call);
        const siblings = await everythingBelow(sound, parentOf(path));
        if (siblings.length === 0 && parentOf(path) !== "") await sound.removeDirectory(parentOf(path), call);
      },
    }),
    "empty directories: a directory outlives its last file",
    "empty directories: a directory outlives what is moved out of it",
  ),
  tree(
    "copies over a file although overwrite is false",
    (sound) => ({
      async copyFile(from, to, { signal, ...request }) {
        const { entry, chunks } = await sound.read(from, { signal });
        const modifiedMs = entry.sourceModifiedMs ?? entry.modifiedMs;
        await sound.write(to, chunks, { ...request, signal, modifiedMs, overwrite: true });
      },
    }),
    "copy: a file that is there is EEXIST unless overwrite is set, and stays as it was",
    "copy a tree: a file that is in the way of a merge is EEXIST unless overwrite is set",
    "move: a file that is there is EEXIST unless overwrite is set, and both stay as they were",
  ),
  tree(
    "moves by copying, and leaves the source",
    (sound) => ({
      async moveFile(from, to, { signal, overwrite }) {
        const { chunks } = await sound.read(from, { signal });
        await sound.write(to, chunks, { signal, overwrite });
      },
    }),
    "move: a moved file has its content at the target, and is gone from where it was",
    "move: a moved file keeps the writer's time",
  ),
  flat(
    "makes a marker for every parent, so that directories stay",
    (sound) => ({
      async write(path, chunks, request) {
        const written = await sound.write(path, chunks, request);
        if (parentOf(path) !== "")
          await sound.makeDirectory(parentOf(path), { ...request, exclusive: false });
        return written;
      },
    }),
    "empty directories: a directory that came with its files vanishes with the last one",
  ),
  tree(
    "makes a file to set its time",
    (sound) => ({
      async setModified(path, modifiedMs, call) {
        if (!(await sound.stat(path, call))) await sound.write(path, those([]), { ...call, overwrite: true });
        await sound.setModified?.(path, modifiedMs, call);
      },
    }),
    "setModified: a missing file is ENOENT, and is not made",
  ),
];

const call = { signal: NEVER };

async function everythingBelow(driver: Driver, path: Path): Promise<Entry[]> {
  const found: Entry[] = [];
  for await (const entry of driver.list(path, call)) {
    found.push(entry);
    if (entry.kind === "directory") found.push(...(await everythingBelow(driver, entry.path)));
  }
  return found;
}
