import { createGlob, type Glob, type GlobOptions } from "./glob.ts";

/**
 * Several patterns as one: what any of them matches, without what those match that start with `!`. Patterns of which all
 * start so take away from everything; no pattern at all matches nothing.
 *
 * @throws {FsError} EINVAL for a malformed pattern, naming what is wrong
 */
export function createGlobs(patterns: string | readonly string[], options?: GlobOptions): Glob {
  const { wanted, unwanted } = splitPatterns(patterns);
  const any = wanted.map((pattern) => createGlob(pattern, options));
  const none = unwanted.map((pattern) => createGlob(pattern, options));
  return {
    matches: (path) => any.some(({ matches }) => matches(path)) && !none.some(({ matches }) => matches(path)),
    mayMatchBelow: (directory) => any.some(({ mayMatchBelow }) => mayMatchBelow(directory)),
    isDeep: any.some(({ isDeep }) => isDeep),
  };
}

/** The patterns that take in and those that take away, which lose their `!`; of the latter alone, from everything. */
export function splitPatterns(patterns: string | readonly string[]): {
  readonly wanted: readonly string[];
  readonly unwanted: readonly string[];
} {
  const list = [patterns].flat();
  const wanted = list.filter((pattern) => !pattern.startsWith("!"));
  const unwanted = list.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  return { wanted: wanted.length === 0 && unwanted.length > 0 ? ["**"] : wanted, unwanted };
}
