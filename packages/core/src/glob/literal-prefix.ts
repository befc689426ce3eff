import { parsePath, ROOT, type Path } from "../path.ts";
import type { GlobOptions } from "./glob.ts";
import { parseGlob, type GlobNode } from "./parse-glob.ts";

/**
 * The path that every match of the pattern is or lies below: its leading segments without a wildcard; of a pattern
 * without any, all of it. Without regard to case that is the root, since a listing is asked by exact names.
 *
 * @throws {FsError} EINVAL for a malformed pattern
 */
export function literalPrefix(pattern: string, { caseSensitive = true }: GlobOptions = {}): Path {
  const { nodes } = parseGlob(pattern);
  const wild = nodes.findIndex(({ kind }) => kind !== "literal" && kind !== "slash");
  if (!caseSensitive) return ROOT;
  if (wild === -1) return parsePath(nodes.map(textOf).join(""));
  const text = nodes.slice(0, wild).map(textOf).join("");
  return parsePath(text.slice(0, Math.max(0, text.lastIndexOf("/"))));
}

function textOf(node: GlobNode): string {
  return node.kind === "literal" ? String.fromCodePoint(node.point) : "/";
}
