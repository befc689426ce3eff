import { compareTreeOrder, FsError, isFsError, treeKey } from "@s3fs/core";
import type { Call, Driver, Entry, ListRequest, Path, Reading, ReadRequest } from "@s3fs/core";
import type { Layer, Layers } from "./overlay-layers.ts";
import { targetOf } from "./overlay-target.ts";
import type { Spelled } from "./spelled.ts";

type Looking = Required<Pick<Driver, "stat" | "list" | "read">> & Pick<Spelled, "url">;

/** What looks and reads in an overlay. */
export function overlayLooking(layers: Layers): Looking {
  const hasUrl = layers.all.some(({ driver }) => driver.url !== undefined);
  return {
    stat: async (path, call) => (await layers.find(path, call))?.entry,
    list: (path, call) => list(layers, path, call),
    read: (path, request) => read(layers, path, request),
    url: hasUrl
      ? async (path, request) => {
          const layer =
            request.method === "put"
              ? (await targetOf(layers, path, request)).layer
              : ((await layers.find(path, request))?.layer ?? layers.writable);
          if (layer?.driver.url === undefined) throw new FsError("ENOTSUP");
          return layer.driver.url(path, request);
        }
      : undefined,
  };
}

/** What the layers hold in a directory, in tree order; of one name, the first one's. */
async function* list(layers: Layers, path: Path, call: ListRequest): AsyncIterable<Entry> {
  const isTwinned = layers.traits.names === "twins";
  const seen = new Map<string, Entry>();
  let missing: unknown;
  let isThere = false;
  for (const layer of layers.all) {
    const children = await childrenIn(layers, layer, { path, call });
    if (children.entries) {
      isThere = true;
      for (const entry of children.entries) addFirst(seen, isTwinned ? treeKey(entry) : entry.path, entry);
    } else if (missing === undefined || isFsError(children.error, "ENOTDIR")) missing = children.error;
    if (!isTwinned && isFsError(children.error, "ENOTDIR")) break; // a file hides the directories below it
  }
  if (!isThere) throw missing;
  yield* [...seen.values()].toSorted(compareTreeOrder);
}

function addFirst<T>(seen: Map<string, T>, key: string, item: T): void {
  if (!seen.has(key)) seen.set(key, item);
}

interface Children {
  readonly entries?: readonly Entry[];
  readonly error?: unknown;
}

async function childrenIn(
  layers: Layers,
  layer: Layer,
  { path, call }: { readonly path: Path; readonly call: ListRequest },
): Promise<Children> {
  const entries: Entry[] = [];
  try {
    for await (const entry of layer.driver.list(path, call)) entries.push(entry);
  } catch (error) {
    if (isFsError(error, "ENOENT", "ENOTDIR")) return { error };
    throw error;
  }
  if (await layers.isHidden(layer, path, call)) return { error: new FsError("ENOENT") };
  return { entries };
}

/** Without a look first: one trip where the first layer has the file. */
async function read(layers: Layers, path: Path, request: ReadRequest): Promise<Reading> {
  let refusal: unknown;
  for (const layer of layers.all) {
    try {
      const reading = await layer.driver.read(path, request);
      if (await isHiddenOrReleased(layers, layer, { path, call: request, reading })) break;
      return reading;
    } catch (error) {
      const goesOn =
        isFsError(error, "ENOENT") || (layers.traits.names === "twins" && isFsError(error, "EISDIR"));
      if (!goesOn) throw error;
      if (refusal === undefined || isFsError(error, "EISDIR")) refusal = error;
    }
  }
  throw refusal ?? new FsError("ENOENT");
}

async function isHiddenOrReleased(
  layers: Layers,
  layer: Layer,
  { path, call, reading }: { readonly path: Path; readonly call: Call; readonly reading: Reading },
): Promise<boolean> {
  let isHidden = true;
  try {
    isHidden = await layers.isHidden(layer, path, call);
  } finally {
    if (isHidden) await reading.release();
  }
  return isHidden;
}
