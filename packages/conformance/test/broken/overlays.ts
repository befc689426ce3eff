import type { Overlaid, OverlaidDriver, Place } from "@s3fs/conformance";
import { completeDriver, FsError, type CompleteDriver, type Driver } from "@s3fs/core";
import { overlay as overlaid } from "@s3fs/layers";
import { mapDriver } from "@s3fs/test-drivers";
import type { Broken } from "./broken.ts";
import { keyPlace } from "../key-place.ts";
import { treePlace } from "../tree-place.ts";

type Given = readonly OverlaidDriver[];
type Overlay = (layers: Given) => Overlaid;

function layers(fault: string, overlay: Overlay, ...foundBy: string[]): Broken {
  return over(treePlace, fault, overlay, foundBy);
}

function over(make: () => Place, fault: string, overlay: Overlay, foundBy: readonly string[]): Broken {
  const titles = foundBy.map((title) => `behind overlay: ${title}`);
  return { fault, make, layers: { overlay }, foundBy: titles };
}

type Spoil = (sound: Driver, writable: CompleteDriver, given: Given) => Partial<Driver>;

/** A sound overlay, some functions of whose driver are others. */
function spoiled(spoil: Spoil): Overlay {
  return (given) => {
    const sound = overlaid(given);
    const lowest = given.find(({ writable }) => writable) ?? given[0];
    if (lowest === undefined) return sound;
    return {
      ...sound,
      driver: { ...sound.driver, ...spoil(sound.driver, completeDriver(lowest.driver), given) },
    };
  };
}

export const brokenOverlays: readonly Broken[] = [
  layers(
    "looks at the lowest layer first",
    (given) => overlaid(given.toReversed()),
    "of what two layers have at a path, the higher one's is seen, and told",
    "the highest priority is seen first, and among equals the later layer",
  ),
  layers(
    "pays no regard to priorities",
    (given) => overlaid(given.map(({ priority: _ignored, ...layer }) => layer)),
    "the highest priority is seen first, and among equals the later layer",
  ),
  layers(
    "tells the lowest layer whatever is seen",
    (given) => ({ ...overlaid(given), which: async () => given[0]?.name }),
    "of what two layers have at a path, the higher one's is seen, and told",
  ),
  layers(
    "shows the highest layer's part of a directory",
    spoiled((_sound, _writable, given) => ({
      async *list(path, call) {
        for (const { driver } of given.toReversed())
          if ((await driver.stat(path, call)) !== undefined) return yield* driver.list(path, call);
        throw new FsError("ENOENT");
      },
    })),
    "directories of one path are merged in tree order, each name once",
    "a tree is copied from every layer to the writable one",
  ),
  layers(
    "hides nothing below a file",
    spoiled((_sound, _writable, given) => ({
      async stat(path, call) {
        for (const { driver } of given.toReversed()) {
          const entry = await driver.stat(path, call);
          if (entry) return entry;
        }
        return undefined;
      },
    })),
    "a file hides what lower layers have below it, and a directory hides their file",
  ),
  over(
    keyPlace,
    "shows one entry of a path, whatever there is",
    spoiled((sound) => ({
      async *list(path, call) {
        const seen = new Set<string>();
        for await (const entry of sound.list(path, call)) {
          if (!seen.has(entry.path)) yield entry;
          seen.add(entry.path);
        }
      },
    })),
    ["a file of one layer and a directory of another are both seen at one path"],
  ),
  layers(
    "takes any layers",
    (given) => {
      try {
        return overlaid(given);
      } catch {
        return overlaid([{ name: "another", driver: mapDriver() }]);
      }
    },
    "no layer, two of one name, and two that are writable are EINVAL",
  ),
  layers(
    "closes its layers",
    spoiled((_sound, _writable, given) => ({
      async close() {
        for (const { driver } of given) await driver.close?.();
      },
    })),
    "closing it leaves its layers open",
  ),
  layers(
    "writes to the lowest layer",
    (given) => overlaid(given.map((layer, index) => ({ ...layer, writable: index === 0 }))),
    "what is written goes to the writable layer, and a lower file stays below as it was",
    "an append and an update of a lower file write the whole to the writable layer",
  ),
  layers(
    "overwrites a lower file that it must not",
    spoiled((sound) => ({
      write: (path, chunks, request) => sound.write(path, chunks, { ...request, overwrite: true }),
    })),
    "a write that must not overwrite is EEXIST over a lower file",
  ),
  layers(
    "writes past what is seen",
    spoiled((_sound, { write }) => ({ write })),
    "a condition on the etag is about the file that is seen, in whatever layer",
    "writing over a higher file is EROFS, before any harm",
    "updating a higher file is EROFS, before any harm",
  ),
  layers(
    "adds past what is seen",
    spoiled((_sound, { append }) => ({ append })),
    "an append and an update of a lower file write the whole to the writable layer",
    "adding to a higher file is EROFS, before any harm",
  ),
  layers(
    "copies within the writable layer only",
    spoiled((_sound, { copyFile }) => ({ copyFile })),
    "a tree is copied from every layer to the writable one",
    "copying over a higher file is EROFS, before any harm",
  ),
  layers(
    "moves past what is seen",
    spoiled((_sound, { moveFile, moveDirectory }) => ({ moveFile, moveDirectory })),
    "moving over a higher file is EROFS, before any harm",
    "moving a lower file is EROFS, before any harm",
    "moving a merged directory is EROFS, before any harm",
  ),
  layers(
    "removes past what is seen",
    spoiled((_sound, { removeFile, removeDirectory, removeTree }) => ({
      removeFile,
      removeDirectory,
      removeTree,
    })),
    "removing a higher file is EROFS, before any harm",
    "removing a lower file is EROFS, before any harm",
    "removing a file over a lower one is EROFS, before any harm",
    "removing a merged directory is EROFS, before any harm",
    "removing everything is EROFS, before any harm",
  ),
  layers(
    "sets times past what is seen",
    spoiled((_sound, { setModified }) => (setModified ? { setModified } : {})),
    "setting the time of a lower file is EROFS, before any harm",
  ),
  layers(
    "moves nothing",
    spoiled(() => {
      const refuse = async (): Promise<never> => Promise.reject(new FsError("EROFS"));
      return { moveFile: refuse, moveDirectory: refuse };
    }),
    "what the writable layer alone has is changed, moved and removed",
  ),
  layers(
    "takes the lowest layer for writable where none is said to be",
    (given) =>
      overlaid(
        given.some(({ writable }) => writable)
          ? given
          : given.map((layer, index) => ({ ...layer, writable: index === 0 })),
      ),
    "write is EROFS where no layer is writable, and nothing changes",
    "append is EROFS where no layer is writable, and nothing changes",
    "makeDirectory is EROFS where no layer is writable, and nothing changes",
    "remove is EROFS where no layer is writable, and nothing changes",
    "remove of a tree is EROFS where no layer is writable, and nothing changes",
    "copy is EROFS where no layer is writable, and nothing changes",
    "move is EROFS where no layer is writable, and nothing changes",
  ),
];
