import type { Place } from "@s3fs/conformance";
import {
  FsError,
  isWithin,
  parentOf,
  ROOT,
  type Driver,
  type Entry,
  type LeftoversRequest,
  type PartsRequest,
  type PartsWriter,
  type Path,
} from "@s3fs/core";
import type { Nodes } from "@s3fs/test-drivers";
import { treePlace } from "./tree-place.ts";

/** The same sound backend, which takes files in parts, and has links. */
export function partsPlace(): Place {
  const nodes: Nodes = new Map();
  const { driver, ...place } = treePlace(nodes);
  return { ...place, driver: { ...driver, ...takingParts(driver), ...havingLinks(driver, nodes) } };
}

const PART_BYTES = 1024 * 1024;

interface Upload {
  readonly path: Path;
  readonly size: number;
  readonly parts: Map<number, Uint8Array>;
}

type InParts = "writeParts" | "discardParts" | "removeLeftovers" | "unfinished";

function takingParts(driver: Driver): Required<Pick<Driver, InParts>> {
  const uploads = new Map<string, Upload>();
  return {
    async writeParts(path, request) {
      await checkTarget(driver, path, request);
      const { token, upload } = found(uploads, request) ?? made(uploads, path, request);
      return writerOf(driver, { uploads, token, upload }, request);
    },
    discardParts: async (_path, token) => void uploads.delete(token),
    removeLeftovers: async (path, request) => removeBelow(uploads, path, request),
    unfinished: () => [...uploads].map(([id, { path }]) => ({ path, kind: "upload", id })),
  };
}

function found(uploads: ReadonlyMap<string, Upload>, { begun, size }: PartsRequest): Held | undefined {
  const upload = begun && uploads.get(begun.token);
  return begun && upload?.size === size ? { token: begun.token, upload } : undefined;
}

function made(uploads: Map<string, Upload>, path: Path, { size }: PartsRequest): Held {
  const held = { token: crypto.randomUUID(), upload: { path, size, parts: new Map<number, Uint8Array>() } };
  uploads.set(held.token, held.upload);
  return held;
}

interface Held {
  readonly token: string;
  readonly upload: Upload;
}

function writerOf(
  driver: Driver,
  { uploads, token, upload }: Held & { readonly uploads: Map<string, Upload> },
  request: PartsRequest,
): PartsWriter {
  const { path, size, parts } = upload;
  const count = Math.max(1, Math.ceil(size / PART_BYTES));
  return {
    token,
    partBytes: PART_BYTES,
    written: new Set(parts.keys()),
    async write(index, bytes) {
      request.signal.throwIfAborted();
      const length = Math.min(size, (index + 1) * PART_BYTES) - index * PART_BYTES;
      if (index >= count || bytes.byteLength !== length) throw new FsError("EINVAL");
      parts.set(index, new Uint8Array(bytes));
      return "";
    },
    async commit() {
      if (parts.size !== count) throw new FsError("EINTEGRITY");
      const written = await driver.write(path, inOrder(parts, count), request);
      uploads.delete(token);
      return written;
    },
    discard: async () => void uploads.delete(token),
    leave: async () => {},
  };
}

async function* inOrder(parts: ReadonlyMap<number, Uint8Array>, count: number): AsyncIterable<Uint8Array> {
  for (let index = 0; index < count; index += 1) yield parts.get(index) ?? new Uint8Array();
}

function removeBelow(uploads: Map<string, Upload>, path: Path, { keep }: LeftoversRequest): number {
  const left = [...uploads].filter(([token, upload]) => isWithin(upload.path, path) && !keep.has(token));
  for (const [token] of left) uploads.delete(token);
  return left.length;
}

async function checkTarget(driver: Driver, path: Path, request: PartsRequest): Promise<void> {
  const there = await driver.stat(path, request);
  if (path === ROOT || there?.kind === "directory") throw new FsError("EISDIR");
  if (there && !request.overwrite) throw new FsError("EEXIST");
  if (request.ifMatch !== undefined && (there?.kind !== "file" || there.etag !== request.ifMatch))
    throw new FsError("EPRECONDITION");
  await refuseBelowFile(driver, path, request);
}

async function refuseBelowFile(driver: Driver, path: Path, request: PartsRequest): Promise<void> {
  for (let above = parentOf(path); above !== ROOT; above = parentOf(above))
    if ((await driver.stat(above, request))?.kind === "file") throw new FsError("ENOTDIR");
}

function havingLinks(driver: Driver, nodes: Nodes): Required<Pick<Driver, "makeLink" | "readLink">> {
  const destinations = new Map<Entry, string>();
  return {
    async makeLink(path, destination, call) {
      const request = { ...call, overwrite: true, size: 0 };
      const there = await driver.stat(path, request);
      if (there?.kind === "directory") throw new FsError("EISDIR");
      await refuseBelowFile(driver, path, request);
      if (there === undefined) await driver.makeDirectory(parentOf(path), { ...call, exclusive: false });
      const entry: Entry = { kind: "link", path };
      destinations.set(entry, destination);
      nodes.set(path, { entry });
    },
    async readLink(path) {
      const entry = nodes.get(path)?.entry;
      if (entry === undefined) throw new FsError("ENOENT");
      const destination = destinations.get(entry);
      if (destination === undefined) throw new FsError("EINVAL");
      return destination;
    },
  };
}
