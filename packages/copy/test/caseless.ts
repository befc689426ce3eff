import { joinPath, NEVER, parentOf, nameOf, ROOT, type Driver, type Path } from "@s3fs/core";

const call = { signal: NEVER };

/** As on most disks of Windows and macOS: names are found in any case, and kept as first written. */
export function caseless(driver: Driver): Driver {
  const spelled = async (path: Path): Promise<Path> => {
    if (path === ROOT) return path;
    const parent = await spelled(parentOf(path));
    const wanted = nameOf(path).toLowerCase();
    if ((await driver.stat(parent, call))?.kind === "directory")
      for await (const child of driver.list(parent, call))
        if (nameOf(child.path).toLowerCase() === wanted) return child.path;
    return joinPath(parent, nameOf(path));
  };
  return {
    ...driver,
    traits: { ...driver.traits, caseSensitive: false },
    stat: async (path, request) => driver.stat(await spelled(path), request),
    async *list(path, request) {
      yield* driver.list(await spelled(path), request);
    },
    read: async (path, request) => driver.read(await spelled(path), request),
    write: async (path, chunks, request) => driver.write(await spelled(path), chunks, request),
    makeDirectory: async (path, request) => driver.makeDirectory(await spelled(path), request),
    removeFile: async (path, request) => driver.removeFile(await spelled(path), request),
    removeDirectory: async (path, request) => driver.removeDirectory(await spelled(path), request),
  };
}
