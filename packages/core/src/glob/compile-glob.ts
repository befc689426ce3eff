import type { GlobOptions } from "./glob.ts";
import { createGlobs } from "./globs.ts";

/**
 * A matcher for paths relative to where a search starts. `*` and `?` stay within a segment, `**` as a whole segment
 * stands for any number of them (`a/**` for all below `a`, not `a` itself), `[a-z]` and `[!x]` or `[^x]` for one
 * character, `{a,b}` for either; `\` makes the next character ordinary. A pattern that ends in `/` matches directories
 * only, which are spelled with a `/` at their end, as `treeKey` does; the other patterns take either spelling. Of several
 * patterns any may match; one that starts with `!` takes away what the rest of it matches, alone from everything.
 *
 * @throws {FsError} EINVAL for a malformed pattern, naming what is wrong and where
 */
export function compileGlob(
  patterns: string | readonly string[],
  options?: GlobOptions,
): (path: string) => boolean {
  return createGlobs(patterns, options).matches;
}
