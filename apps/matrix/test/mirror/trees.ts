import type { FileSystem } from "@s3fs/core";

/** Paths and contents; a path that ends in `/` is a directory, and so is what lies above another one. */
export type Tree = Readonly<Record<string, string>>;

export const WRITTEN = Date.parse("2024-05-01T10:00:00.123Z");

export async function plant(fs: FileSystem, tree: Tree, modified: number): Promise<void> {
  for (const [path, content] of Object.entries(tree))
    await (path.endsWith("/") ? fs.makeDirectory(path) : fs.write(path, content, { modified }));
}

/** What is there, as `plant` takes it, with every directory. */
export async function harvest(fs: FileSystem): Promise<Tree> {
  const tree: Record<string, string> = {};
  for await (const { kind, path } of fs.list("", { recursive: true }))
    tree[kind === "directory" ? `${path}/` : path] = kind === "file" ? await fs.read(path).text() : "";
  return tree;
}
