import type { Place } from "@s3fs/conformance";
import { FsError, type Driver, type PartsRequest, type PartsWriter, type Path } from "@s3fs/core";
import type { Broken } from "./broken.ts";
import { partsPlace } from "../parts-place.ts";

type SpoilWriter = (writer: PartsWriter, driver: Driver, path: Path) => Partial<PartsWriter>;

function inParts(fault: string, spoil: SpoilWriter, ...foundBy: string[]): Broken {
  return requested(fault, (request) => request, spoil, ...foundBy);
}

function requested(
  fault: string,
  change: (request: PartsRequest) => PartsRequest,
  spoil: SpoilWriter,
  ...foundBy: string[]
): Broken {
  const make = (): Place =>
    spoiled((driver) => ({
      async writeParts(path, request) {
        const writer = await driver.writeParts?.(path, change(request));
        if (writer === undefined) throw new FsError("ENOTSUP");
        return { ...writer, ...spoil(writer, driver, path) };
      },
    }));
  return { fault, foundBy, make };
}

function wrong(fault: string, spoil: (sound: Driver) => Partial<Driver>, ...foundBy: string[]): Broken {
  return { fault, foundBy, make: () => spoiled(spoil) };
}

function spoiled(spoil: (sound: Driver) => Partial<Driver>): Place {
  const place = partsPlace();
  return { ...place, driver: { ...place.driver, ...spoil(place.driver) } };
}

const nothing = (): object => ({});

/** Drivers with one fault in what they make of parts, of what writers leave, and of links. */
export const brokenParts: readonly Broken[] = [
  inParts(
    "puts parts in the order in which they come",
    (writer) => {
      let next = 0;
      return {
        write: async (index, bytes) =>
          writer.write(bytes.byteLength === writer.partBytes ? (next += 1) - 1 : index, bytes),
      };
    },
    "write in parts: parts that are written backwards, several at once, make the file, with its parents and its time",
  ),
  inParts(
    "takes no part of no bytes",
    ({ write }) => ({
      async write(index, bytes) {
        if (bytes.byteLength === 0) throw new FsError("EINVAL");
        return write(index, bytes);
      },
    }),
    "write in parts: a file of no bytes is one part of none",
  ),
  inParts(
    "shows parts before the commit",
    ({ write }, sound, path) => ({
      async write(index, bytes) {
        await sound.write(path, those(bytes), { overwrite: true, signal: new AbortController().signal });
        return write(index, bytes);
      },
    }),
    "write in parts: readers see the old content until the commit, and then the new one",
    "write in parts: what was left is gone on with where it was, and shows nowhere until then",
  ),
  inParts(
    "commits what is not complete",
    ({ commit }, sound, path) => ({
      async commit() {
        try {
          return await commit();
        } catch {
          const request = { overwrite: true, signal: new AbortController().signal };
          return sound.write(path, those(new Uint8Array()), request);
        }
      },
    }),
    "write in parts: a commit without all parts is EINTEGRITY, and the old content stays",
  ),
  inParts(
    "takes parts of any length",
    ({ write, partBytes }) => ({
      write: async (index, bytes) =>
        index === 0 && bytes.byteLength < partBytes ? write(index, bytes).catch(() => "") : "",
    }),
    "write in parts: a part of another length than it has to be is EINVAL",
  ),
  inParts(
    "keeps what is discarded",
    () => ({ discard: async () => {} }),
    "write in parts: what is discarded leaves nothing, and can't be gone on with",
    "write in parts: what is begun is unfinished, by its path, until it is committed or discarded",
  ),
  inParts(
    "throws away what is left",
    ({ discard }) => ({ leave: discard }),
    "write in parts: what was left is gone on with where it was, and shows nowhere until then",
    "what writers have left: what is to be kept stays, and is gone on with",
  ),
  wrong(
    "does not remove parts by their token",
    () => ({ discardParts: async () => {} }),
    "write in parts: what was left is removed by its token, and then it begins anew",
  ),
  wrong(
    "removes the file of the token",
    ({ removeFile }) => ({ discardParts: (path, _token, call) => removeFile(path, call) }),
    "write in parts: to remove what was committed, or what no token is of, removes nothing",
  ),
  requested(
    "overwrites by parts although overwrite is false",
    (request) => ({ ...request, overwrite: true }),
    nothing,
    "write in parts: overwrite: false over a file is EEXIST, and the file stays as it was",
  ),
  requested(
    "ignores ifMatch when it writes parts",
    ({ ifMatch: _ignored, ...request }) => request,
    nothing,
    "write in parts: a file that has another etag than ifMatch is EPRECONDITION, one that has it is replaced",
  ),
  wrong(
    "calls all that is in the way of parts a file that is there",
    ({ writeParts }) => ({
      async writeParts(path, request) {
        try {
          if (writeParts) return await writeParts(path, request);
        } catch {
          // It tells another reason than there is.
        }
        throw new FsError("EEXIST");
      },
    }),
    "write in parts: a directory is EISDIR, a path below a file ENOTDIR, and both stay as they were",
  ),
  requested(
    "writes parts on after an abort",
    (request) => ({ ...request, signal: new AbortController().signal }),
    nothing,
    "write in parts: an abort ends the writing of parts with the caller's own reason, and what was there stays",
  ),
  wrong(
    "knows of no write that is under way",
    () => ({ unfinished: () => [] }),
    "write in parts: what is begun is unfinished, by its path, until it is committed or discarded",
  ),
  wrong(
    "removes what writers have left everywhere",
    ({ removeLeftovers }) => ({
      removeLeftovers: async (_path, request) => removeLeftovers?.("" as Path, request) ?? 0,
    }),
    "what writers have left: what writers have left below a directory goes, and is counted; files and what is elsewhere stay",
  ),
  wrong(
    "removes what is to be kept",
    ({ removeLeftovers }) => ({
      removeLeftovers: async (path, request) => removeLeftovers?.(path, { ...request, keep: new Set() }) ?? 0,
    }),
    "what writers have left: what is to be kept stays, and is gone on with",
  ),
  wrong(
    "looks for what writers have left in directories that are there only",
    ({ removeLeftovers, stat }) => ({
      async removeLeftovers(path, request) {
        if ((await stat(path, request)) === undefined) throw new FsError("ENOENT");
        return removeLeftovers?.(path, request) ?? 0;
      },
    }),
    "what writers have left: a directory that is missing has none",
  ),
  wrong(
    "makes links lead from the root",
    ({ makeLink }) => ({
      makeLink: async (path, destination, call) => makeLink?.(path, `/${destination}`, call),
    }),
    "links: a link says where it leads, as it was told, whether or not anything is there",
    "links: a link takes the place of a file, and of another link, in one step",
  ),
  wrong(
    "makes no link where something is",
    ({ makeLink, stat }) => ({
      async makeLink(path, destination, call) {
        if ((await stat(path, call)) !== undefined) throw new FsError("EEXIST");
        await makeLink?.(path, destination, call);
      },
    }),
    "links: a link takes the place of a file, and of another link, in one step",
    "links: a link over a directory is EISDIR, below a file ENOTDIR, and both stay as they were",
  ),
  wrong(
    "says that files lead to themselves",
    ({ readLink }) => ({
      async readLink(path, call) {
        try {
          return (await readLink?.(path, call)) ?? path;
        } catch {
          return path;
        }
      },
    }),
    "links: to ask where a file or a directory leads is EINVAL, and ENOENT where nothing is",
  ),
];

async function* those(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
