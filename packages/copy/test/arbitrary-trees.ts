import type { FileSystem } from "@s3fs/core";
import * as fc from "fast-check";
import { plant, WRITTEN, type Tree } from "./trees.ts";

/** Names around the slash, above the surrogates, and few enough to meet on both sides, as files and as directories. */
const name = fc.constantFrom("a", "a-", "a0", "b", "B", "\u{1f600}", "\uffe6");
export const path: fc.Arbitrary<string> = fc
  .array(name, { minLength: 1, maxLength: 3 })
  .map((names) => names.join("/"));
const contents = ["", "x", "y", "long"];
const content = fc.constantFrom(...contents);
const node = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(path, content) },
  { weight: 1, arbitrary: path.map((directory): [string, string] => [`${directory}/`, ""]) },
);
export const tree: fc.Arbitrary<Tree> = fc.array(node, { maxLength: 12 }).map(treeOf);
/** What can exist on a disk: the first of a file and what would lie below it stays. */
function treeOf(nodes: readonly [string, string][]): Tree {
  const kept = new Map<string, string>();
  for (const [key, text] of nodes) {
    const own = key.replace(/\/$/, "");
    const collides = [...kept.keys()].some(
      (other) => `${other}/`.startsWith(`${own}/`) || (!other.endsWith("/") && own.startsWith(`${other}/`)),
    );
    if (!collides) kept.set(key, text);
  }
  return Object.fromEntries(kept);
}

/** So far apart that no age brings two together. */
export const timeOf = (text: string): number => contents.indexOf(text) * 5000;

/** Equal times only for equal contents: that is what "auto" relies on. */
export async function plantAged(fs: FileSystem, nodes: Tree, ageMs: number): Promise<void> {
  for (const [key, text] of Object.entries(nodes))
    await plant(fs, { [key]: text }, WRITTEN + ageMs + timeOf(text));
}
