import { defineDriver, parsePath, NEVER, type Driver } from "@s3fs/core";
import { overlayLayers, type Layers, type OverlayLayer } from "./overlay-layers.ts";
import { overlayLooking } from "./overlay-looking.ts";
import { overlayMoving } from "./overlay-moving.ts";
import { overlayWriting } from "./overlay-writing.ts";
import type { Spelled } from "./spelled.ts";

export interface Overlay {
  /** The layers as one driver. */
  readonly driver: Driver;
  /** The name of the layer whose entry is seen at a path; undefined when nothing is. */
  which(this: void, path: string, options?: { readonly signal?: AbortSignal }): Promise<string | undefined>;
}

/**
 * Several file systems, one upon the other: of what they have at a path, the first one's is seen. Directories of one
 * path are merged; where a layer has a file, what lower ones have below it is hidden.
 *
 * Changes go to the one writable layer. What they could not change for who looks is EROFS, before any harm: writing over
 * a file of a layer above, removing or moving what another layer has as well or instead (it would show again), and any
 * change when no layer is writable. Nothing is ever written to hide what a lower layer has. Closing the overlay leaves
 * its layers open.
 *
 * @throws {FsError} EINVAL for no layer, two of one name, or two that are writable
 */
export function overlay(layers: readonly OverlayLayer[]): Overlay {
  const ordered = overlayLayers(layers);
  return {
    driver: defineDriver(spelled(ordered)),
    async which(path, { signal = NEVER } = {}) {
      return (await ordered.find(parsePath(path), { signal }))?.layer.name;
    },
  };
}

function spelled(layers: Layers): Spelled {
  const looking = overlayLooking(layers);
  const writing = overlayWriting(layers);
  const moving = overlayMoving(layers);
  return {
    name: "overlay",
    traits: layers.traits,
    classify: () => ({ code: "EUNKNOWN", retryable: false }), // every layer names its own errors
    stat: looking.stat,
    list: looking.list,
    read: looking.read,
    write: writing.write,
    makeDirectory: writing.makeDirectory,
    removeFile: writing.removeFile,
    removeDirectory: writing.removeDirectory,
    listTree: undefined, // the fallback asks for one directory at a time, of which `list` tells what is hidden
    copyFile: moving.copyFile,
    copyFrom: moving.copyFrom,
    moveFile: moving.moveFile,
    moveDirectory: moving.moveDirectory,
    removeTree: writing.removeTree,
    append: writing.append,
    openHandle: writing.openHandle,
    writeParts: undefined, // which layer a file goes to is asked when it is written, not when a part of it is
    discardParts: undefined,
    readLink: undefined,
    makeLink: undefined,
    removeLeftovers: undefined,
    unfinished: undefined, // each layer is asked by itself
    setModified: writing.setModified,
    url: looking.url,
    locate: undefined, // which layer has a path is not known without asking
    close: undefined,
  };
}
