import {
  aroundDriver,
  completeDriver,
  FsError,
  guarding,
  isFsError,
  parentOf,
  retold,
  ROOT,
} from "@s3fs/core";
import type { Call, CompleteDriver, Driver, Entry, Path, Traits } from "@s3fs/core";

export interface OverlayLayer {
  /** What `which` answers. */
  readonly name: string;
  readonly driver: Driver;
  /** The higher one is looked at first; among equals, the later one. Default 0. */
  readonly priority?: number | undefined;
  /** Takes all changes. Default false; at most one layer may. */
  readonly writable?: boolean | undefined;
}

/** A layer that is looked at, ready to use. */
export interface Layer {
  readonly name: string;
  readonly driver: CompleteDriver;
  readonly isWritable: boolean;
}

/** The layers, the one that is looked at first in front, and what they show together. */
export interface Layers {
  readonly all: readonly Layer[];
  readonly writable: Layer | undefined;
  readonly traits: Traits;
  /** What is seen at a path, and in which layer. */
  find(this: void, path: Path, call: Call): Promise<Found | undefined>;
  /** Whether what the layer has at a path is hidden, for a layer above has a file where a directory leads to it. */
  isHidden(this: void, layer: Layer, path: Path, call: Call): Promise<boolean>;
}

export interface Found {
  readonly layer: Layer;
  readonly entry: Entry;
}

/** @throws {FsError} EINVAL for no layer, two of one name, or two that are writable */
export function overlayLayers(given: readonly OverlayLayer[]): Layers {
  const all = inOrder(given);
  const traits = traitsOf(all);
  const isHidden: Layers["isHidden"] = async (layer, path, call) => {
    if (traits.names === "twins") return false;
    for (const above of all.slice(0, all.indexOf(layer)))
      if (await endsAboveIn(above, path, call)) return true;
    return false;
  };
  return {
    all,
    writable: all.find(({ isWritable }) => isWritable),
    traits,
    isHidden,
    async find(path, call) {
      for (const layer of all) {
        const entry = await layer.driver.stat(path, call);
        if (entry) return (await isHidden(layer, path, call)) ? undefined : { layer, entry };
      }
      return undefined;
    },
  };
}

/** Whether something else than a directory is on the way to a path. */
export async function endsAboveIn({ driver }: Layer, path: Path, call: Call): Promise<boolean> {
  for (let above = path; above !== ROOT;) {
    above = parentOf(above);
    const entry = above === ROOT ? undefined : await driver.stat(above, call);
    if (entry) return entry.kind !== "directory";
  }
  return false;
}

function inOrder(given: readonly OverlayLayer[]): readonly Layer[] {
  if (given.length === 0) throw refused("an overlay has at least one layer");
  if (new Set(given.map(({ name }) => name)).size < given.length)
    throw refused("the layers of an overlay have different names");
  if (given.filter(({ writable }) => writable).length > 1)
    throw refused("at most one layer of an overlay is writable, for it takes all changes");
  return given
    .toReversed()
    .toSorted((left, right) => (right.priority ?? 0) - (left.priority ?? 0))
    .map(({ name, driver, writable = false }) => ({
      name,
      driver: completeDriver(aroundDriver(driver, guarding({ retell: ofOverlay }))),
      isWritable: writable,
    }));
}

/** Errors tell of the overlay, with what the layer said as the cause. */
function ofOverlay(error: unknown): unknown {
  return isFsError(error) ? retold(error, { driver: "overlay", cause: error }) : error;
}

function refused(detail: string): FsError {
  return new FsError("EINVAL", { driver: "overlay", detail });
}

function traitsOf(layers: readonly Layer[]): Traits {
  const all = layers.map(({ driver }) => driver.traits);
  const changed = layers.find(({ isWritable }) => isWritable)?.driver.traits;
  return {
    caseSensitive: all.every(({ caseSensitive }) => caseSensitive),
    timePrecisionMs: Math.max(...all.map(({ timePrecisionMs }) => timePrecisionMs)),
    names: all.some(({ names }) => names === "twins") ? "twins" : "exclusive",
    emptyDirectories: changed?.emptyDirectories ?? "kept",
  };
}
