import type { Entry } from "../entry.ts";
import type { FileSystem } from "../file-system.ts";
import { isFsError } from "../fs-error.ts";
import { nameOf, parsePath, type Path } from "../path.ts";
import { sortInTreeOrder } from "../sort-in-tree-order.ts";
import { walkPlan, type WalkOptions, type WalkPlan } from "../walk/walk-plan.ts";

export interface RenderTreeOptions extends Omit<WalkOptions, "order" | "onError" | "kind"> {
  /** What the branches are drawn with. Default "ascii". */
  readonly glyphs?: "ascii" | "unicode" | undefined;
  /** Directories before files. Default false: tree order. */
  readonly directoriesFirst?: boolean | undefined;
}

export interface TreeCounts {
  readonly directories: number;
  /** All that is no directory. */
  readonly others: number;
}

/**
 * Draws what lies below a directory, a line an entry, and returns how many there were. Control characters in names are
 * spelled out; a directory further down that can not be listed has the code of its error for content. `include` leaves
 * directories in whose content may match.
 *
 * @throws {FsError} ENOENT, ENOTDIR; EINVAL for a bad pattern
 */
export async function* renderTree(
  fs: Pick<FileSystem, "list" | "driver">,
  path: string = "",
  options: RenderTreeOptions = {},
): AsyncGenerator<string, TreeCounts, undefined> {
  const { glyphs = "ascii", directoriesFirst = false, signal } = options;
  const plan = walkPlan(parsePath(path), fs.driver.traits, options);
  const childrenOf = async (parent: string): Promise<Entry[]> => {
    const children: Entry[] = [];
    for await (const entry of fs.list(parent, { signal })) if (isShown(entry, plan)) children.push(entry);
    return lastFirst(children, directoriesFirst);
  };
  const { branch, corner, line, gap } = glyphSets[glyphs];
  const counts = { directories: 0, others: 0 };
  const levels = [{ indent: "", left: await childrenOf(path) }];
  for (let level = levels.at(-1); level; level = levels.at(-1)) {
    const { indent, left } = level;
    const entry = left.pop();
    if (left.length === 0) levels.pop();
    if (entry === undefined) continue;
    const isLast = left.length === 0;
    counts[entry.kind === "directory" ? "directories" : "others"] += 1;
    yield indent + (isLast ? corner : branch) + printable(nameOf(entry.path));
    if (!plan.enters(entry)) continue;
    const deeper = indent + (isLast ? gap : line);
    const listed = await listedOrCode(childrenOf, entry.path);
    if (typeof listed === "string") yield `${deeper}${corner}(${listed})`;
    else levels.push({ indent: deeper, left: listed });
  }
  return counts;
}

const glyphSets = {
  ascii: { branch: "|-- ", corner: "`-- ", line: "|   ", gap: "    " },
  unicode: { branch: "├── ", corner: "└── ", line: "│   ", gap: "    " },
} as const;

function isShown(entry: Entry, plan: WalkPlan<{}>): boolean {
  return plan.accepts(entry) || plan.enters(entry);
}

function lastFirst(children: readonly Entry[], directoriesFirst: boolean): Entry[] {
  const sorted = sortInTreeOrder(children);
  if (!directoriesFirst) return sorted.toReversed();
  const isDirectory = ({ kind }: Entry): boolean => kind === "directory";
  return [...sorted.filter(isDirectory), ...sorted.filter((entry) => !isDirectory(entry))].toReversed();
}

async function listedOrCode(
  childrenOf: (parent: string) => Promise<Entry[]>,
  path: Path,
): Promise<Entry[] | string> {
  try {
    return await childrenOf(path);
  } catch (error) {
    if (isFsError(error)) return error.code;
    throw error;
  }
}

function printable(name: string): string {
  return name.replaceAll(/\p{Cc}/gu, (control) => `\\u{${control.charCodeAt(0).toString(16)}}`);
}
