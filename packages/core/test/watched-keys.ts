import type { Driver } from "@s3fs/core";
import { keyDriver, keyStore } from "@s3fs/test-drivers";

export interface WatchedKeys {
  readonly driver: Driver;
  keys(): string[];
  /** The paths of the calls of `makeDirectory`. */
  readonly made: readonly string[];
}

/** A flat store of keys behind the essentials of its driver, so that the fallbacks do the rest. */
export function watchedKeys(): WatchedKeys {
  const store = keyStore();
  const { listTree: _listTree, removeTree: _removeTree, copyFrom: _copyFrom, ...driver } = keyDriver(store);
  const made: string[] = [];
  return {
    driver: {
      ...driver,
      async makeDirectory(path, request) {
        made.push(path);
        await driver.makeDirectory(path, request);
      },
    },
    keys: () => [...store.objects.keys()].toSorted(),
    made,
  };
}
