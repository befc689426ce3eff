import { FsError, isFsError } from "@s3fs/core";
import type { Call, Path, TransferRequest, WriteRequest } from "@s3fs/core";
import type { Found, Layer, Layers } from "./overlay-layers.ts";
import { ownerOf, targetOf } from "./overlay-target.ts";
import { conditionOf, isTwinned } from "./overlay-writing.ts";
import type { Spelled } from "./spelled.ts";

type Moving = Pick<Spelled, "copyFile" | "copyFrom" | "moveFile" | "moveDirectory">;

/** Copies and moves within the writable layer; from another layer core's fallbacks copy, which is by bytes. */
export function overlayMoving(layers: Layers): Moving {
  const copyFrom = layers.writable?.driver.copyFrom;
  return {
    async copyFile(from, to, request) {
      const found = await fileOf(layers, from, request);
      const layer = await transferTarget(layers, to, request);
      if (found.layer !== layer) throw new FsError("ENOTSUP");
      return layer.driver.copyFile(from, to, request);
    },
    copyFrom:
      copyFrom &&
      (async (source, to, { overwrite, replaces, ...call }) => {
        const wanted = { overwrite, ...(replaces !== undefined && { ifMatch: replaces }) };
        return copyFrom(source, to, { ...call, ...(await conditionOfCopy(layers, to, wanted, call)) });
      }),
    async moveFile(from, to, request) {
      await ownerOf(layers, from, request);
      await fileOf(layers, from, request);
      const layer = await transferTarget(layers, to, request);
      return layer.driver.moveFile(from, to, request);
    },
    async moveDirectory(from, to, call) {
      await ownerOf(layers, from, call);
      const { layer, found } = await targetOf(layers, to, call);
      if (found !== undefined) throw new FsError("EEXIST", { path: to });
      return layer.driver.moveDirectory(from, to, call);
    },
  };
}

async function fileOf(layers: Layers, from: Path, request: TransferRequest): Promise<Found> {
  const found = await layers.find(from, request);
  if (found === undefined) throw new FsError("ENOENT", { path: from });
  if (found.entry.kind === "directory" && !isTwinned(layers)) throw new FsError("EISDIR", { path: from });
  return found;
}

/** What is to be replaced may be in a layer below, and then the writable one must have nothing. */
async function conditionOfCopy(
  layers: Layers,
  to: Path,
  wanted: Pick<WriteRequest, "overwrite" | "ifMatch">,
  { signal }: Call,
): Promise<Pick<TransferRequest, "overwrite" | "replaces">> {
  const target = await targetOf(layers, to, { signal });
  try {
    const { overwrite, ifMatch } = conditionOf(layers, target, wanted);
    return { overwrite, ...(ifMatch !== undefined && { replaces: ifMatch }) };
  } catch (error) {
    if (!isFsError(error, "EPRECONDITION")) throw error;
    throw new FsError("ECONFLICT", { path: to, cause: error });
  }
}

async function transferTarget(
  layers: Layers,
  to: Path,
  { signal, overwrite }: TransferRequest,
): Promise<Layer> {
  const target = await targetOf(layers, to, { signal });
  conditionOf(layers, target, { overwrite });
  return target.layer;
}
