import { FsError, ROOT } from "@s3fs/core";
import type {
  Call,
  Driver,
  NativeHandle,
  OpenHandleRequest,
  Path,
  RemoveTreeRequest,
  WriteRequest,
} from "@s3fs/core";
import type { Layers } from "./overlay-layers.ts";
import { isEmpty, ownerOf, readOnly, targetOf, writableOf, type Target } from "./overlay-target.ts";
import type { Spelled } from "./spelled.ts";

type Writing = Required<
  Pick<Driver, "write" | "makeDirectory" | "removeFile" | "removeDirectory" | "removeTree" | "append">
> &
  Pick<Spelled, "openHandle" | "setModified">;

/** What changes one path of an overlay. */
export function overlayWriting(layers: Layers): Writing {
  return {
    async write(path, chunks, request) {
      const target = await targetOf(layers, path, request);
      return target.layer.driver.write(path, chunks, conditionOf(layers, target, request));
    },
    async append(path, chunks, request) {
      const { layer, found } = await targetOf(layers, path, request);
      if (found && found.layer !== layer) throw new FsError("ENOTSUP"); // the fallback writes the whole to the writable one
      return layer.driver.append(path, chunks, request);
    },
    openHandle: layers.writable?.driver.openHandle && ((...opening) => openHandle(layers, ...opening)),
    async makeDirectory(path, request) {
      const { layer, found } = await targetOf(layers, path, request);
      if (found === undefined || isTwinned(layers)) return layer.driver.makeDirectory(path, request);
      if (request.exclusive || found.entry.kind !== "directory") throw new FsError("EEXIST");
    },
    async removeFile(path, call) {
      const { layer, entry } = await ownerOf(layers, path, call);
      if (entry.kind === "directory" && !isTwinned(layers)) throw new FsError("EISDIR");
      return layer.driver.removeFile(path, call);
    },
    async removeDirectory(path, call) {
      const { layer } = await ownerOf(layers, path, call);
      return layer.driver.removeDirectory(path, call);
    },
    removeTree: (path, request) => removeTree(layers, path, request),
    setModified: layers.writable?.driver.setModified && ((...change) => setModified(layers, ...change)),
  };
}

/**
 * The caller's conditions are on what is seen, which may be in a layer below: then the writable one must have nothing,
 * for what came meanwhile is another file.
 */
export function conditionOf<R extends Pick<WriteRequest, "overwrite" | "ifMatch">>(
  layers: Layers,
  { layer, found }: Target,
  request: R,
): R {
  if (found === undefined || found.layer === layer) return request;
  if (found.entry.kind === "directory") {
    if (isTwinned(layers)) return request;
    throw new FsError("EISDIR");
  }
  if (!request.overwrite) throw new FsError("EEXIST");
  if (request.ifMatch === undefined) return request;
  if (found.entry.kind !== "file" || found.entry.etag !== request.ifMatch) throw new FsError("EPRECONDITION");
  const { ifMatch: _met, ...rest } = request;
  return { ...rest, overwrite: false } as R; // an optional key is left out
}

/** A file of a layer below is updated as a whole, into the writable one. */
async function openHandle(layers: Layers, path: Path, request: OpenHandleRequest): Promise<NativeHandle> {
  if ((await layers.find(path, request)) === undefined) throw new FsError("ENOENT"); // also below a file: it is looked at
  const { layer, found } = await targetOf(layers, path, request);
  const open = layer.driver.openHandle;
  if (open === undefined || (found && found.layer !== layer)) throw new FsError("ENOTSUP");
  return open(path, request);
}

export function isTwinned({ traits }: Layers): boolean {
  return traits.names === "twins";
}

async function removeTree(layers: Layers, path: Path, request: RemoveTreeRequest): Promise<void> {
  const layer = writableOf(layers);
  if (path !== ROOT) await ownerOf(layers, path, request);
  for (const { name, driver } of layers.all)
    if (driver !== layer.driver && !(await isEmpty(driver, path, request)))
      throw readOnly(path, `the layer "${name}" holds some of it, which takes no changes`);
  return layer.driver.removeTree(path, request);
}

async function setModified(layers: Layers, path: Path, modifiedMs: number, call: Call): Promise<void> {
  const layer = writableOf(layers);
  const found = await layers.find(path, call);
  if (found === undefined) throw new FsError("ENOENT");
  if (found.layer !== layer)
    throw readOnly(path, `the layer "${found.layer.name}" has it, which takes no changes`);
  await layer.driver.setModified?.(path, modifiedMs, call);
}
