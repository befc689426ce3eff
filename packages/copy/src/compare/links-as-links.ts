import { isWithin, type Entry, type LinkEntry, type Path } from "@s3fs/core";
import type { Position, Standing } from "./merge-trees.ts";

/**
 * Takes a link of one side that its file system follows for a link, and leaves out what lies behind it: that is kept somewhere
 * else, perhaps outside of the tree, and would be changed there by whoever writes or removes it. To be asked after the merge,
 * as a link is listed at the place of the directory that it leads to.
 */
export async function* linksAsLinks(
  positions: AsyncIterable<Position>,
  side: "source" | "target",
): AsyncGenerator<Position, void, undefined> {
  const other = side === "source" ? "target" : "source";
  let behind: Path | undefined;
  for await (const position of positions) {
    const { path } = position;
    if (behind !== undefined && path !== behind && isWithin(path, behind)) {
      const { leaf, directory } = position[other];
      if (leaf ?? directory) yield { ...position, [side]: {} };
      continue;
    }
    const link = linkOf(position[side]);
    if (link?.kind === "directory") behind = path;
    yield link === undefined ? position : { ...position, [side]: { leaf: unfollowed(link) } };
  }
}

function linkOf({ leaf, directory }: Standing): Entry | undefined {
  return [leaf, directory].find((entry) => entry?.viaLink === true);
}

/** The time is that of what it leads to, so it is left out. */
function unfollowed({ path }: Entry): LinkEntry {
  return { kind: "link", path };
}
