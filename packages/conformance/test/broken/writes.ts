import { FsError, isFsError, parentOf, type ErrorCode, type Path } from "@s3fs/core";
import type { Broken } from "./broken.ts";
import { joined, those, untilEmpty } from "./chunks.ts";
import { tree } from "./spoil.ts";

/** Drivers with one fault in what they write, or add. */
export const brokenWrites: readonly Broken[] = [
  tree(
    "keeps what it got when the data fails",
    (sound) => ({
      async write(path, chunks, request) {
        const got: Uint8Array[] = [];
        try {
          for await (const chunk of chunks) got.push(chunk);
        } catch (error) {
          await sound.write(path, those(got), request);
          throw error;
        }
        return sound.write(path, those(got), request);
      },
    }),
    "write all or nothing: when the data fails, its own error comes back and the old content stays",
    "write all or nothing: data of 3 bytes that were announced as 2 is EINTEGRITY, and the old content stays",
  ),
  tree(
    "leaves a temporary file when the data fails",
    (sound) => ({
      async write(path, chunks, request) {
        try {
          return await sound.write(path, chunks, request);
        } catch (error) {
          await sound.write(`${path}.tmp` as Path, those([]), { ...request, overwrite: true });
          throw error;
        }
      },
    }),
    "write all or nothing: when the data fails, its own error comes back and the old content stays",
    "write on a condition: overwrite: false over a file is EEXIST, and the file stays as it was",
  ),
  tree(
    "shows a file before it is complete",
    (sound) => ({
      async write(path, chunks, request) {
        if ((await sound.stat(path, request)) === undefined)
          await sound.write(path, those([]), { ...request, overwrite: true });
        return sound.write(path, chunks, request);
      },
    }),
    "write all or nothing: a new file is not there before it is complete",
  ),
  tree(
    "looks whether the file is there, then writes",
    (sound) => ({
      async write(path, chunks, request) {
        if (!request.overwrite && (await sound.stat(path, request)) !== undefined)
          throw new FsError("EEXIST");
        return sound.write(path, chunks, { ...request, overwrite: true });
      },
    }),
    "write on a condition: of writers with overwrite: false who meet at one path, one wins and the others are EEXIST",
  ),
  tree(
    "overwrites although overwrite is false",
    (sound) => ({
      write: (path, chunks, request) => sound.write(path, chunks, { ...request, overwrite: true }),
    }),
    "write on a condition: overwrite: false over a file is EEXIST, and the file stays as it was",
    "copy: a file that is there is EEXIST unless overwrite is set, and stays as it was",
    "planted bytes: a file from elsewhere is EEXIST for a write with overwrite: false",
  ),
  tree(
    "ignores ifMatch when it writes",
    (sound) => ({
      write: (path, chunks, { ifMatch: _ignored, ...request }) => sound.write(path, chunks, request),
    }),
    "write on a condition: a file that has another etag than ifMatch is EPRECONDITION, and stays as it was",
    "write on a condition: of writers with the same ifMatch, one wins and the others are EPRECONDITION",
  ),
  tree(
    "stops at an empty chunk",
    (sound) => ({
      read: async (path, request) => {
        const reading = await sound.read(path, request);
        return { ...reading, chunks: untilEmpty(reading.chunks) };
      },
      write: async (path, chunks, request) => {
        const bytes = await joined(chunks);
        return sound.write(path, those([bytes.slice(0, 65_537 * 3)]), request);
      },
    }),
    "write: a large stream of unknown length, in odd and empty chunks, comes back as it was written",
  ),
  tree(
    "drops the writer's time",
    (sound) => ({
      write: (path, chunks, { modifiedMs: _dropped, ...request }) => sound.write(path, chunks, request),
    }),
    "write: the writer's time is kept as finely as the traits tell",
    "copy: a copy keeps the writer's time",
  ),
  tree(
    "keeps times in seconds, and says otherwise",
    (sound) => ({
      setModified: (path, modifiedMs, call) =>
        sound.setModified?.(path, Math.floor(modifiedMs / 1000), call) ?? Promise.resolve(),
    }),
    "setModified: the time of a file is set as finely as the traits tell, and its content stays",
  ),
  tree(
    "needs the parents of a file",
    (sound) => ({
      async write(path, chunks, request) {
        if ((await sound.stat(parentOf(path), request)) === undefined) throw new FsError("ENOENT");
        return sound.write(path, chunks, request);
      },
    }),
    "write: missing parents are made",
    "copy: missing parents of the target are made",
  ),
  tree(
    "adds to the beginning of a file",
    (sound) => ({
      async append(path, chunks, call) {
        const added = await joined(chunks);
        const there = (await sound.stat(path, call)) !== undefined;
        const old = there ? await joined((await sound.read(path, call)).chunks) : new Uint8Array();
        return sound.write(path, those([added, old]), { ...call, overwrite: true });
      },
    }),
    "append: a missing file is made, with its parents, and then added to",
    "append: streams are added to streams",
  ),
  tree(
    "keeps the lower half of each byte's values",
    (sound) => ({
      write: async (path, chunks, request) =>
        sound.write(path, those([(await joined(chunks)).map((byte) => byte & 127)]), request),
    }),
    "write: every value of a byte comes back as it was written",
    "write: text, blobs, buffers and web streams are written as their bytes",
  ),
  tree(
    "adds a zero to files of odd length",
    (sound) => ({
      async write(path, chunks, { size: _size, ...request }) {
        const bytes = await joined(chunks);
        return sound.write(path, those([bytes, new Uint8Array(bytes.byteLength % 2)]), request);
      },
    }),
    "write: 1 bytes come back as they were written",
  ),
  tree(
    "keeps 999 bytes of what has 1000",
    (sound) => ({
      async write(path, chunks, { size: _size, ...request }) {
        const bytes = await joined(chunks);
        return sound.write(path, those([bytes.byteLength === 1000 ? bytes.slice(1) : bytes]), request);
      },
    }),
    "write: 1000 bytes come back as they were written",
  ),
  tree(
    "leaves the end of a longer content behind a shorter one",
    (sound) => ({
      async write(path, chunks, request) {
        const bytes = await joined(chunks);
        const there = (await sound.stat(path, request))?.kind === "file";
        const old = there ? await joined((await sound.read(path, request)).chunks) : new Uint8Array();
        return sound.write(path, those([bytes, old.slice(bytes.byteLength)]), request);
      },
    }),
    "write: a shorter content leaves nothing of a longer one",
    "copy: overwrite: true replaces a file that is there, also a longer one",
    "open to write: a handle that writes nothing makes an empty file, also over a full one",
  ),
  tree(
    "tells an etag that the file does not have",
    (sound) => ({
      write: async (path, chunks, request) => ({
        ...(await sound.write(path, chunks, request)),
        etag: "another",
      }),
    }),
    "write: the etag that write tells is that of the file",
  ),
  tree(
    "refuses every ifMatch when it writes",
    (sound) => ({
      async write(path, chunks, request) {
        if (request.ifMatch !== undefined) throw new FsError("EPRECONDITION");
        return sound.write(path, chunks, request);
      },
    }),
    "write on a condition: a file that has the etag of ifMatch is replaced",
  ),
  tree(
    "loses a file when what is added to it fails, or is nothing",
    (sound) => ({
      async append(path, chunks, call) {
        const there = (await sound.stat(path, call))?.kind === "file";
        const old = there ? await joined((await sound.read(path, call)).chunks) : new Uint8Array();
        await sound.write(path, those([]), { ...call, overwrite: true });
        const added = await joined(chunks);
        const whole = added.byteLength === 0 ? [] : [old, added];
        return sound.write(path, those(whole), { ...call, overwrite: true });
      },
    }),
    "append: when the data fails, its own error comes back and what was there is still there",
    "append: nothing added changes nothing",
  ),
  tree(
    "adds to what is no file without a word",
    (sound) => ({
      async append(path, chunks, call) {
        const above = path === "" ? undefined : await sound.stat(parentOf(path), call);
        if (above?.kind === "file" || (await sound.stat(path, call))?.kind === "directory")
          return { size: 0 };
        const there = (await sound.stat(path, call)) !== undefined;
        const old = there ? await joined((await sound.read(path, call)).chunks) : new Uint8Array();
        return sound.write(path, those([old, await joined(chunks)]), { ...call, overwrite: true });
      },
    }),
    "append: a directory is EISDIR",
    "append: a path below a file is ENOTDIR, and the file stays as it was",
  ),
  tree(
    "says that a parent is missing where it is a file",
    (sound) => ({
      write: (path, chunks, request) => missingFor("ENOTDIR", sound.write(path, chunks, request)),
      makeDirectory: (path, request) => missingFor("ENOTDIR", sound.makeDirectory(path, request)),
    }),
    "write: a path below a file is ENOTDIR, and the file stays as it was",
    "open to write: a path below a file is ENOTDIR, and the file stays as it was",
    "makeDirectory: a path below a file is ENOTDIR, and the file stays as it was",
    "copy: to a path below a file is ENOTDIR, and the file stays as it was",
    "move: to a path below a file is ENOTDIR, and both stay as they were",
  ),
];

async function missingFor<T>(code: ErrorCode, outcome: Promise<T>): Promise<T> {
  try {
    return await outcome;
  } catch (error) {
    throw isFsError(error, code) ? new FsError("ENOENT") : error;
  }
}
