import { parsePath, ROOT, segmentsOf, type Path } from "../path.ts";
import type { GlobOptions } from "./glob.ts";
import { splitPatterns } from "./globs.ts";
import { parseGlob, type GlobNode } from "./parse-glob.ts";

/**
 * The path that every match of the patterns is or lies below: their leading segments without a wildcard; of patterns
 * without any, all of it. Without regard to case that is the root, since a listing is asked by exact names.
 *
 * @throws {FsError} EINVAL for a malformed pattern
 */
export function literalPrefix(
  patterns: string | readonly string[],
  { caseSensitive = true }: GlobOptions = {},
): Path {
  const prefixes = splitPatterns(patterns).wanted.map(prefixOf);
  return caseSensitive && prefixes.length > 0 ? prefixes.reduce(shared) : ROOT;
}

function prefixOf(pattern: string): Path {
  const { nodes } = parseGlob(pattern);
  const wild = nodes.findIndex(({ kind }) => kind !== "literal" && kind !== "slash");
  if (wild === -1) return parsePath(nodes.map(textOf).join(""));
  const text = nodes.slice(0, wild).map(textOf).join("");
  return parsePath(text.slice(0, Math.max(0, text.lastIndexOf("/"))));
}

function textOf(node: GlobNode): string {
  return node.kind === "literal" ? String.fromCodePoint(node.point) : "/";
}

function shared(left: Path, right: Path): Path {
  const others = segmentsOf(right);
  const segments = segmentsOf(left);
  const end = segments.findIndex((segment, index) => segment !== others[index]);
  return end === -1 ? left : parsePath(segments.slice(0, end).join("/"));
}
