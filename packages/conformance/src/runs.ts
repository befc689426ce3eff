import { defineDriver, joinPath, parsePath, within, type Driver } from "@s3fs/core";
import type { Place, RunTitle } from "./harness.ts";

/** One way to look at a backend. Every statement holds in each of them. */
export interface Run {
  readonly title: RunTitle;
  readonly through: (place: Place) => Place;
}

export const runs: readonly Run[] = [
  { title: "as given", through: (place) => place },
  {
    title: "essentials only",
    through: (place) => ({ ...place, driver: withoutAccelerators(place.driver) }),
  },
  { title: "inside a sub-directory", through: inside },
];

/** The fallbacks of core must give the answers that the accelerators give. */
function withoutAccelerators({
  listTree: _listTree,
  copyFile: _copyFile,
  copyFrom: _copyFrom,
  moveFile: _moveFile,
  moveDirectory: _moveDirectory,
  removeTree: _removeTree,
  append: _append,
  openHandle: _openHandle,
  writeParts: _writeParts,
  discardParts: _discardParts,
  ...essentials
}: Driver): Driver {
  return defineDriver(essentials);
}

const BASE = parsePath("inside/a view");

function inside({ driver, plant, ...place }: Place): Place {
  return {
    ...place,
    driver: within(driver, BASE),
    rootAlwaysExists: false,
    ...(plant && { plant: (path, bytes) => plant(joinPath(BASE, path), bytes) }),
  };
}
