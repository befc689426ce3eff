import { compileGlob, FsError, parsePath, splitPatterns, type Entry } from "@s3fs/core";
import type { Position, Standing } from "./merge-trees.ts";

/** What takes part, on both sides: what each of the options lets in that are given. The rest is invisible. */
export interface FilterOptions {
  /** Globs of the files to look at, relative to the root; a directory matched takes in all below. One that starts with `!` takes away. Default: all. */
  readonly include?: readonly string[] | undefined;
  /** Globs of what to leave alone; a directory matched takes out all below. Wins over `include`. */
  readonly exclude?: readonly string[] | undefined;
  /** In order: the first whose glob matches decides, and what none matches takes part. Default: none. */
  readonly rules?: readonly FilterRule[] | undefined;
  /** Paths of the only files to look at, to the letter; a directory takes in all below. Default: all. */
  readonly only?: readonly string[] | undefined;
}

export interface FilterRule {
  readonly kind: "include" | "exclude";
  /** As those of `include`. */
  readonly glob: string;
}

/** What of a position takes part, and what is invisible. */
export interface Filtered {
  readonly visible: Position;
  readonly hidden: readonly { readonly source?: Entry; readonly target?: Entry }[];
}

export type Filter = (position: Position) => Filtered;

/** Whether a name takes part; those of directories end in `/`. */
export type Visibility = (key: string) => boolean;

/**
 * Undefined where all takes part.
 *
 * @throws {FsError} EINVAL for a malformed glob, or a path of `only` that is none
 */
export function compileVisibility(options: FilterOptions): Visibility | undefined {
  const tests = testsOf(options);
  return tests.length === 0 ? undefined : (key) => tests.every((lets) => lets(key));
}

/**
 * Where not all is let in, directories that only lead to what is are invisible too: neither made for themselves nor removed.
 */
export function filterBy(isVisible: Visibility | undefined): Filter {
  if (isVisible === undefined) return (visible) => ({ visible, hidden: [] });
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

type Test = (key: string) => boolean;

function testsOf({ include, exclude = [], rules = [], only }: FilterOptions): readonly Test[] {
  const tests: Test[] = [];
  if (include !== undefined) tests.push(matcherOf(include));
  if (exclude.length > 0) tests.push(not(matcherOf(exclude)));
  if (rules.length > 0) tests.push(firstOf(rules));
  if (only !== undefined) tests.push(namedIn(only));
  return tests;
}

function not(matches: Test): Test {
  return (key) => !matches(key);
}

function firstOf(rules: readonly FilterRule[]): Test {
  const compiled = rules.map(({ kind, glob }) => ({ kind: checkedKind(kind), matches: matcherOf([glob]) }));
  return (key) => compiled.find(({ matches }) => matches(key))?.kind !== "exclude";
}

function checkedKind(kind: FilterRule["kind"]): FilterRule["kind"] {
  if (kind === "include" || kind === "exclude") return kind;
  throw new FsError("EINVAL", { detail: `a rule is of kind include or exclude, not "${String(kind)}"` });
}

/** A set, as lists of files are long. */
function namedIn(paths: readonly string[]): Test {
  const named = new Set<string>();
  for (const path of paths) named.add(parsePath(path));
  return withContent((key) => named.has(key.endsWith("/") ? key.slice(0, -1) : key));
}

/** What the globs take in, or the directory above it, without what those take away that start with `!`. */
function matcherOf(globs: readonly string[]): Test {
  const { wanted, unwanted } = splitPatterns(globs);
  const isWanted = withContent(compileGlob(wanted));
  const isUnwanted = withContent(compileGlob(unwanted));
  return (key) => isWanted(key) && !isUnwanted(key);
}

/** Whether the key matches or a directory above it; the keys of directories end in `/`. */
function withContent(matches: Test): Test {
  return (key) => {
    for (let end = key.indexOf("/"); end !== -1; end = key.indexOf("/", end + 1))
      if (matches(key.slice(0, end + 1))) return true;
    return !key.endsWith("/") && matches(key);
  };
}

function pairOf(source: Entry | undefined, target: Entry | undefined): Filtered["hidden"][number] {
  return { ...(source && { source }), ...(target && { target }) };
}
