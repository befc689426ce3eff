import { clampRange, defineDriver, FileSystem, FsError, parsePath, within } from "@s3fs/core";
import type { Driver, FsUrl, Opener, OpenOptions, Path } from "@s3fs/core";

/** What an opener was asked, as a real one sees it. */
export interface Asked {
  readonly url: FsUrl;
  readonly options: OpenOptions;
}

/** An opener over one flat Map of files, which all its URLs share; the resource is a directory in it. */
export function mapOpener(schemes: readonly string[]): Opener & { readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const driver = flatDriver();
  return {
    schemes,
    asked,
    async open(url, options) {
      asked.push({ url, options });
      return new FileSystem(within(driver, parsePath(url.resource.replace(/\.\.$/, ""))));
    },
  };
}

function flatDriver(): Driver {
  const files = new Map<Path, Uint8Array>();
  const unsupported = async (): Promise<never> => {
    throw new FsError("ENOTSUP");
  };
  const entryOf = (path: Path, bytes: Uint8Array) =>
    ({ kind: "file", path, size: bytes.byteLength, modifiedMs: 0 }) as const;
  return defineDriver({
    name: "flat",
    traits: { caseSensitive: true, timePrecisionMs: 1, names: "twins", emptyDirectories: "vanish" },
    classify: () => ({ code: "EUNKNOWN", retryable: false }),
    async stat(path) {
      const bytes = files.get(path);
      return bytes && entryOf(path, bytes);
    },
    async *list() {
      for (const [path, bytes] of files) yield entryOf(path, bytes);
    },
    async read(path, range) {
      const bytes = files.get(path);
      if (!bytes) throw new FsError("ENOENT");
      const { start, end } = clampRange(range, bytes.byteLength);
      const chunks = (async function* () {
        yield bytes.slice(start, end);
      })();
      return { entry: entryOf(path, bytes), chunks, release: async () => {} };
    },
    async write(path, chunks) {
      const parts: number[] = [];
      for await (const chunk of chunks) parts.push(...chunk);
      files.set(path, Uint8Array.from(parts));
      return { size: parts.length };
    },
    makeDirectory: unsupported,
    removeFile: unsupported,
    removeDirectory: unsupported,
  });
}
