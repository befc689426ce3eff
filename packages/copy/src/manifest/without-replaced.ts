import type { FileSystem, Path } from "@s3fs/core";
import { isThereByNow } from "../apply/already-there.ts";
import type { PlanInMemory, ReplaceAction } from "../plan/mirror-plan.ts";
import { nearestOf } from "../plan/nearest-of.ts";

/** A plan, and how many copies of it need not be made. */
export interface Remaining {
  readonly plan: PlanInMemory;
  readonly alreadyThere: number;
}

/**
 * What is left of a plan that was carried out before, or in part: without the replacements that are in their places by now, each
 * with all that was to come and all that was to go.
 */
export async function withoutReplaced(
  source: FileSystem,
  target: FileSystem,
  plan: PlanInMemory,
  signal: AbortSignal,
): Promise<Remaining> {
  const placed = new Set<Path>();
  const contents = contentsOf(plan);
  for (const replacement of plan.replacements)
    if (await isInPlace({ source, target }, replacement, contents, signal)) placed.add(replacement.path);
  if (placed.size === 0) return { plan, alreadyThere: 0 };
  const isLeft = ({ path }: { readonly path: Path }): boolean => nearestOf(placed, path) === undefined;
  const copies = plan.copies.filter(isLeft);
  return {
    plan: {
      ...plan,
      copies,
      directories: plan.directories.filter(isLeft),
      links: plan.links.filter(isLeft),
      replacements: plan.replacements.filter(isLeft),
      deletes: plan.deletes.filter(isLeft),
    },
    alreadyThere: plan.copies.length - copies.length,
  };
}

/** What is to come in the place of each replacement. */
type Contents = ReadonlyMap<Path, readonly Part[]>;
type Part = PlanInMemory["directories" | "copies" | "links"][number];

function contentsOf({ directories, copies, links, replacements }: PlanInMemory): Contents {
  const contents = new Map<Path, Part[]>(replacements.map(({ path }) => [path, []]));
  for (const part of [...directories, ...copies, ...links])
    if (part.replaces !== undefined) contents.get(part.replaces)?.push(part);
  return contents;
}

async function isInPlace(
  sides: { readonly source: FileSystem; readonly target: FileSystem },
  { path, source: kind }: ReplaceAction,
  contents: Contents,
  signal: AbortSignal,
): Promise<boolean> {
  const { driver } = sides.target;
  if ((await driver.stat(path, { signal }))?.kind !== kind) return false;
  for (const part of contents.get(path) ?? []) {
    const isThere =
      part.kind === "copy"
        ? await isThereByNow(sides, part, signal)
        : part.kind === "make" && (await driver.stat(part.path, { signal }))?.kind === "directory";
    if (!isThere) return false;
  }
  return true;
}
