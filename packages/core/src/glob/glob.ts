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
  /** Whether a match may lie any number of levels deep. */
  readonly isDeep: boolean;
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
    isDeep: hasGlobstar(nodes),
  };
}

function hasGlobstar(nodes: GlobNodes): boolean {
  return nodes.some(
    (node) => node.kind === "globstar" || (node.kind === "choice" && node.alternatives.some(hasGlobstar)),
  );
}
