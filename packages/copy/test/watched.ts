import type { Driver, Path } from "@s3fs/core";

export interface WatchedDriver extends Driver {
  /** Function and path of every call so far. */
  readonly calls: string[];
}

/** Runs before each call; what it throws is the call's failure. */
export type Before = (operation: string, path: Path) => void | Promise<void>;

/** Notes the calls of a driver, those that copy trees need. */
export function watched(driver: Driver, before?: Before): WatchedDriver {
  const calls: string[] = [];
  const entering = async (operation: string, path: Path): Promise<void> => {
    calls.push(`${operation} ${path}`);
    await before?.(operation, path);
  };
  const { listTree, copyFrom } = driver;
  return {
    ...driver,
    calls,
    async stat(path, call) {
      await entering("stat", path);
      return driver.stat(path, call);
    },
    async *list(path, call) {
      await entering("list", path);
      yield* driver.list(path, call);
    },
    async read(path, request) {
      await entering("read", path);
      return driver.read(path, request);
    },
    async write(path, chunks, request) {
      await entering("write", path);
      return driver.write(path, chunks, request);
    },
    async makeDirectory(path, request) {
      await entering("makeDirectory", path);
      await driver.makeDirectory(path, request);
    },
    async removeFile(path, call) {
      await entering("removeFile", path);
      await driver.removeFile(path, call);
    },
    async removeDirectory(path, call) {
      await entering("removeDirectory", path);
      await driver.removeDirectory(path, call);
    },
    ...(listTree && {
      async *listTree(path, call) {
        await entering("listTree", path);
        yield* listTree(path, call);
      },
    }),
    ...(copyFrom && {
      async copyFrom(source, to, request) {
        await entering(`copyFrom ${source.key}`, to);
        await copyFrom(source, to, request);
      },
    }),
  };
}
