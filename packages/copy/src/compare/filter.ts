import { compileGlob, splitPatterns, type Entry } from "@s3fs/core";
import type { Position, Standing } from "./merge-trees.ts";

export interface FilterOptions {
  /** Globs of the files to look at, relative to the root; a directory matched takes in all below. One that starts with `!` takes away. Default: all. */
  readonly include?: readonly string[] | undefined;
  /** Globs of what to leave alone, on both sides; a directory matched takes out all below. Wins over `include`. */
  readonly exclude?: readonly string[] | undefined;
}

/** What of a position takes part, and what is invisible. */
export interface Filtered {
  readonly visible: Position;
  readonly hidden: readonly { readonly source?: Entry; readonly target?: Entry }[];
}

export type Filter = (position: Position) => Filtered;

/** With `include`, directories that only lead to matches are invisible too: neither made for themselves nor removed. */
export function compileFilter({ include, exclude = [] }: FilterOptions): Filter {
  if (include === undefined && exclude.length === 0) return (visible) => ({ visible, hidden: [] });
  const isIncluded = include === undefined ? () => true : matcherOf(include);
  const isExcluded = matcherOf(exclude);
  const isVisible = (key: string): boolean => isIncluded(key) && !isExcluded(key);
  return ({ path, source, target }) => {
    const leaves = pairOf(source.leaf, target.leaf);
    const directories = pairOf(source.directory, target.directory);
    const leafIsVisible = isVisible(path);
    const directoryIsVisible = isVisible(`${path}/`);
    const seen = (standing: Standing): Standing => ({
      ...(leafIsVisible && standing.leaf && { leaf: standing.leaf }),
      ...(directoryIsVisible && standing.directory && { directory: standing.directory }),
    });
    const hidden = [...(leafIsVisible ? [] : [leaves]), ...(directoryIsVisible ? [] : [directories])];
    return {
      visible: { path, source: seen(source), target: seen(target) },
      hidden: hidden.filter((pair) => pair.source !== undefined || pair.target !== undefined),
    };
  };
}

/** What the globs take in, or the directory above it, without what those take away that start with `!`. */
function matcherOf(globs: readonly string[]): (key: string) => boolean {
  const { wanted, unwanted } = splitPatterns(globs);
  const isWanted = withContent(compileGlob(wanted));
  const isUnwanted = withContent(compileGlob(unwanted));
  return (key) => isWanted(key) && !isUnwanted(key);
}

/** Whether the key matches or a directory above it; the keys of directories end in `/`. */
function withContent(matches: (key: string) => boolean): (key: string) => boolean {
  return (key) => {
    for (let end = key.indexOf("/"); end !== -1; end = key.indexOf("/", end + 1))
      if (matches(key.slice(0, end + 1))) return true;
    return !key.endsWith("/") && matches(key);
  };
}

function pairOf(source: Entry | undefined, target: Entry | undefined): Filtered["hidden"][number] {
  return { ...(source && { source }), ...(target && { target }) };
}
