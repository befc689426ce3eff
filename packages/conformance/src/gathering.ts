import type { Entry, FileEntry, FileSystem } from "@s3fs/core";

export async function gathered<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The paths of the children, in the order of the listing. */
export async function childrenOf(fs: FileSystem, path: string = ""): Promise<string[]> {
  return (await gathered(fs.list(path))).map((entry) => entry.path);
}

/** The paths of everything below, in the order of the listing; those of directories end in a slash. */
export async function treeOf(fs: FileSystem, path: string = ""): Promise<string[]> {
  return (await gathered(fs.list(path, { recursive: true }))).map(marked);
}

export function marked({ path, kind }: Entry): string {
  return kind === "directory" ? `${path}/` : path;
}

export async function fileAt(fs: FileSystem, path: string): Promise<FileEntry> {
  const entry = await fs.stat(path);
  if (entry.kind !== "file")
    throw new Error(`expected a file at ${JSON.stringify(path)}, got a ${entry.kind}`);
  return entry;
}

/** The time that the writer gave, which some stores keep beside their own. */
export async function writtenTimeOf(fs: FileSystem, path: string): Promise<number> {
  const { modifiedMs, sourceModifiedMs = modifiedMs } = await fileAt(fs, path);
  return sourceModifiedMs;
}

export async function etagOf(fs: FileSystem, path: string): Promise<string> {
  const { etag } = await fileAt(fs, path);
  if (etag === undefined) throw new Error(`expected an etag on ${JSON.stringify(path)}, as on other files`);
  return etag;
}

/** Writes each path's text, one after the other. */
export async function writeAll(fs: FileSystem, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) await fs.write(path, text);
}
