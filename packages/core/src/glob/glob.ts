import { globReader } from "./glob-reader.ts";
import { globStates } from "./glob-states.ts";
import { parseGlob, type GlobNodes } from "./parse-glob.ts";

export interface GlobOptions {
  /** Default true. */
  readonly caseSensitive?: boolean | undefined;
  /** Whether wildcards match names that start with a dot. Default true. */
  readonly dotFiles?: boolean | undefined;
}

/** A pattern, ready to match. */
export interface Glob {
  matches(this: void, path: string): boolean;
  /** Whether something below the directory may match. */
  mayMatchBelow(this: void, directory: string): boolean;
  /** Segments in the longest path that can match. */
  readonly depth: number;
}

/** @throws {FsError} EINVAL for a malformed pattern, naming what is wrong */
export function createGlob(
  pattern: string,
  { caseSensitive = true, dotFiles = true }: GlobOptions = {},
): Glob {
  const { nodes, directoriesOnly } = parseGlob(pattern);
  const read = globReader(globStates(pattern, nodes, caseSensitive), { caseSensitive, dotFiles });
  return {
    matches(path) {
      const isDirectory = path.endsWith("/");
      if (directoriesOnly && !isDirectory) return false;
      const named = isDirectory ? path.slice(0, -1) : path;
      return named !== "" && read(named).some(({ kind }) => kind === "match"); // the root has no name to match
    },
    mayMatchBelow: (directory) => directory === "" || read(`${directory}/`).length > 0,
    depth: 1 + slashesIn(nodes),
  };
}

function slashesIn(nodes: GlobNodes): number {
  let slashes = 0;
  for (const node of nodes) {
    if (node.kind === "slash") slashes += 1;
    if (node.kind === "globstar") slashes = Infinity;
    if (node.kind === "choice")
      slashes += node.alternatives.reduce((most, nested) => Math.max(most, slashesIn(nested)), 0);
  }
  return slashes;
}
