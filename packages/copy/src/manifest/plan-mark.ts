import { FsError, ROOT, type FileSystem } from "@s3fs/core";
import { textHash } from "../text-hash.ts";

/** Which plan of which trees this is. Hashed, so that it tells nothing. */
export interface PlanMark {
  /** Null for a side that does not say which one it is: then nobody can tell it from another. */
  readonly source: string | null;
  readonly target: string | null;
  /** Of the trees and of all that is to be done. */
  readonly plan: string;
}

/** @param files the lines of each, of which only the counts and this mark are not one */
export async function planMarkOf(
  source: FileSystem,
  target: FileSystem,
  files: readonly (readonly string[])[],
): Promise<PlanMark> {
  const sides = { source: await treeMarkOf(source), target: await treeMarkOf(target) };
  const hashes: string[] = [];
  for (const lines of files) hashes.push(await textHash(lines.join("\n")));
  return { ...sides, plan: await textHash(JSON.stringify([sides.source, sides.target, ...hashes])) };
}

/** @throws {FsError} EINVAL when a side is another one than was planned for */
export async function refuseOtherTrees(
  planned: PlanMark,
  sides: { readonly source: FileSystem; readonly target: FileSystem },
): Promise<void> {
  for (const side of ["source", "target"] as const) {
    if (planned[side] === (await treeMarkOf(sides[side]))) continue;
    throw new FsError("EINVAL", {
      operation: "mirror",
      driver: sides[side].driver.name,
      detail: `the plan was made for another ${side}; apply it to the trees that were compared, or plan again`,
    });
  }
}

async function treeMarkOf({ driver }: FileSystem): Promise<string | null> {
  const location = driver.locate?.(ROOT);
  return location === undefined ? null : textHash(JSON.stringify([location.store, location.key]));
}
