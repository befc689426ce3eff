import { isFsError, type FileSystem } from "@s3fs/core";
import * as fc from "fast-check";

/** A plain tree: the text of each file, undefined for a directory. The root is not in it. */
export type Tree = ReadonlyMap<string, string | undefined>;

export type Step =
  | { readonly verb: "write"; readonly path: string; readonly text: string }
  | { readonly verb: "makeDirectory" | "remove" | "removeTree"; readonly path: string }
  | { readonly verb: "move"; readonly path: string; readonly to: string };

const paths = fc.constantFrom("a", "b", "a/a", "a/b", "b/a", "a/b/a", "a/b/b", "a/b/a/b", "b/a/b");

export const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ verb: fc.constant("write"), path: paths, text: fc.string({ maxLength: 3 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ verb: fc.constantFrom("makeDirectory", "remove", "removeTree"), path: paths }),
  },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant("move"), path: paths, to: paths }) },
);

/** What a step makes of a tree, or the code of its error. */
export function stepped(tree: Tree, step: Step): Tree | string {
  const { path } = step;
  const next = new Map(tree);
  if (step.verb === "write" || step.verb === "makeDirectory") {
    const isWrite = step.verb === "write";
    if (isBelowFile(tree, path)) return "ENOTDIR";
    if (tree.has(path) && isWrite === (tree.get(path) === undefined)) return isWrite ? "EISDIR" : "EEXIST";
    for (const above of ancestorsOf(path)) next.set(above, undefined);
    return next.set(path, isWrite ? step.text : undefined);
  }
  if (!tree.has(path)) return "ENOENT";
  if (step.verb === "move") return moved(tree, path, step.to);
  const below = [...tree.keys()].filter((other) => other.startsWith(`${path}/`));
  if (step.verb === "remove" && below.length > 0) return "ENOTEMPTY";
  for (const gone of [path, ...below]) next.delete(gone);
  return next;
}

/** To where nothing is yet; all else, "untold". */
function moved(tree: Tree, from: string, to: string): Tree | string {
  if (tree.has(to) || `${to}/`.startsWith(`${from}/`) || isBelowFile(tree, to)) return "untold";
  const next = new Map(tree);
  for (const above of ancestorsOf(to)) next.set(above, undefined);
  for (const [path, text] of tree) {
    if (!`${path}/`.startsWith(`${from}/`)) continue;
    next.delete(path);
    next.set(to + path.slice(from.length), text);
  }
  return next;
}

function isBelowFile(tree: Tree, path: string): boolean {
  return ancestorsOf(path).some((above) => tree.get(above) !== undefined);
}

export function ancestorsOf(path: string): string[] {
  const segments = path.split("/");
  return segments.slice(1).map((_segment, index) => segments.slice(0, index + 1).join("/"));
}

/** The code of the step's error, or "done". */
export async function run(fs: FileSystem, step: Step): Promise<string> {
  try {
    if (step.verb === "write") await fs.write(step.path, step.text);
    else if (step.verb === "makeDirectory") await fs.makeDirectory(step.path);
    else if (step.verb === "move") await fs.move(step.path, step.to);
    else await fs.remove(step.path, { recursive: step.verb === "removeTree" });
    return "done";
  } catch (error) {
    if (isFsError(error)) return error.code;
    throw error;
  }
}

/** What a file system holds, found in three ways that must agree. */
export async function treeOf(fs: FileSystem): Promise<Tree> {
  const tree = new Map<string, string | undefined>();
  for await (const { path, kind } of fs.list("", { recursive: true })) {
    const text = kind === "file" ? await fs.read(path).text() : undefined;
    const entry = await fs.stat(path);
    if (entry.kind !== kind)
      throw new Error(`${path} is listed as a ${kind}, and looks like a ${entry.kind}`);
    tree.set(path, text);
  }
  return tree;
}

/** Entries in one order, for comparison. */
export function sorted(tree: Tree): [string, string | undefined][] {
  return [...tree].toSorted(([left], [right]) => (left < right ? -1 : 1));
}
