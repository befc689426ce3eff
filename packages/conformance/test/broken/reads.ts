import { FsError, type ReadRequest } from "@s3fs/core";
import type { Broken } from "./broken.ts";
import { capitals, firstOf, inOneBuffer, joined, noChunks, those, upTo } from "./chunks.ts";
import { tree } from "./spoil.ts";

/** Drivers with one fault in what they read. */
export const brokenReads: readonly Broken[] = [
  tree(
    "reads one byte more than asked",
    (sound) => ({
      read: (path, { end, ...request }) =>
        sound.read(path, end === undefined ? request : { ...request, end: end + 1 }),
    }),
    "read a range: a range from a start to an end takes the bytes before the end",
    "read a range: a range of no length is empty",
  ),
  tree(
    "takes a negative start for zero",
    (sound) => ({
      read: (path, { start, ...request }) =>
        sound.read(path, start === undefined ? request : { ...request, start: Math.max(0, start) }),
    }),
    "read a range: a range from a negative start counts from the end of the file",
  ),
  tree(
    "refuses a range past the end",
    (sound) => ({
      async read(path, request) {
        const reading = await sound.read(path, request);
        if ((request.start ?? 0) > reading.entry.size) throw new FsError("EINVAL");
        return reading;
      },
    }),
    "read a range: a range that begins past the end of the file is empty",
  ),
  tree(
    "ignores ifMatch when it reads",
    (sound) => ({ read: (path, { ifMatch: _ignored, ...request }) => sound.read(path, request) }),
    "read: a file that has another etag than ifMatch is EPRECONDITION",
    "read as a stream: a stream that is iterated again after the file has changed fails, and mixes nothing",
  ),
  tree(
    "reuses one buffer for every chunk",
    (sound) => ({
      async read(path, request) {
        const reading = await sound.read(path, request);
        return { ...reading, chunks: inOneBuffer(reading) };
      },
    }),
    "read: a large file comes in chunks that belong to the reader",
  ),
  tree(
    "ends a body early",
    (sound) => ({
      async read(path, request) {
        const reading = await sound.read(path, request);
        return { ...reading, chunks: upTo(1_000_000, reading.chunks) };
      },
    }),
    "read: a large file comes in chunks that belong to the reader",
  ),
  tree(
    "reads a missing file as empty",
    (sound) => ({
      async read(path, request) {
        if ((await sound.stat(path, request)) !== undefined) return sound.read(path, request);
        const entry = { kind: "file", path, size: 0, modifiedMs: 0 } as const;
        return { entry, chunks: firstOf(noChunks()), release: async () => {} };
      },
    }),
    "read: a missing file is ENOENT, also below a missing directory",
    "copy: a missing source is ENOENT, and the target stays as it was",
  ),
  tree(
    "reads letters as capitals",
    (sound) => ({
      async read(path, request) {
        const reading = await sound.read(path, request);
        return { ...reading, chunks: capitals(reading.chunks) };
      },
    }),
    "read: a file is read as bytes, as text and as JSON",
    "hash: the digests of a known content are known",
    "open to read: a handle reads on from where it stopped, and nothing past the end",
  ),
  tree(
    "reads an empty file as a missing one",
    (sound) => ({
      async read(path, request) {
        const reading = await sound.read(path, request);
        if (reading.entry.size === 0) throw new FsError("ENOENT");
        return reading;
      },
    }),
    "read: an empty file has no bytes",
    "write: 0 bytes come back as they were written",
    "read a range: every range of an empty file is empty",
  ),
  tree(
    "takes the end of a range for its length",
    (sound) => ({
      read: (path, { end, ...request }) =>
        sound.read(path, end === undefined ? request : { ...request, end: (request.start ?? 0) + end }),
    }),
    "read a range: a range from a start to an end takes the bytes before the end",
  ),
  tree(
    "turns a range around that ends before it begins",
    (sound) => ({
      read: (path, { start, end, ...request }) =>
        sound.read(path, {
          ...request,
          ...(start === undefined ? {} : { start: start < 0 ? start : Math.min(start, end ?? start) }),
          ...(end === undefined ? {} : { end: Math.max(end, start ?? end) }),
        }),
    }),
    "read a range: a range that ends before it begins is empty",
  ),
  tree(
    "refuses a range that begins at the end",
    (sound) => ({
      async read(path, request) {
        const reading = await sound.read(path, request);
        if (request.start !== undefined && request.start >= reading.entry.size) throw new FsError("EINVAL");
        return reading;
      },
    }),
    "read a range: a range that begins at the end of the file is empty",
  ),
  tree(
    "fills a range past the end with zeros",
    (sound) => ({
      async read(path, request) {
        const reading = await sound.read(path, request);
        const missing = (request.end ?? 0) - reading.entry.size;
        if (missing <= 0) return reading;
        return { ...reading, chunks: those([await joined(reading.chunks), new Uint8Array(missing)]) };
      },
    }),
    "read a range: a range that runs past the end is clamped",
  ),
  tree(
    "reads from a start as if from the beginning",
    (sound) => ({
      read: (path, { start: _start, ...request }) => sound.read(path, request),
    }),
    "read a range: a range from a start alone runs to the end of the file",
  ),
  tree(
    "reads the root as an empty file",
    (sound) => ({
      async read(path, request) {
        if (path !== "") return sound.read(path, request);
        const entry = { kind: "file", path, size: 0, modifiedMs: 0 } as const;
        return { entry, chunks: noChunks(), release: async () => {} };
      },
    }),
    "read: the root is EISDIR",
  ),
  tree(
    "mixes up readers who come at once",
    (sound) => {
      let latest: ReadRequest | undefined;
      return {
        async read(path, request) {
          latest = request;
          await sound.stat(path, request);
          return sound.read(path, latest);
        },
      };
    },
    "read as a stream: several readers of one file do not disturb each other",
  ),
];
