import { FsError, NEVER, type CallOptions, type FileSystem } from "@s3fs/core";
import { chunksOf } from "../lines-of.ts";
import {
  inMemory,
  type CopyAction,
  type LinkAction,
  type MakeAction,
  type MirrorPlan,
  type PlanInMemory,
} from "../plan/mirror-plan.ts";
import { lineOf, type PlanItem } from "./action-line.ts";
import {
  endLine,
  HEAD_NAME,
  inOrder,
  LAST_NAME,
  pathIn,
  planOf,
  readHead,
  readItems,
  shardName,
  type ManifestHead,
  type ManifestPlace,
} from "./manifest-files.ts";
import { planMarkOf } from "./plan-mark.ts";
import { checkPlanPlace } from "./plan-place.ts";

export interface WritePlanOptions extends CallOptions {
  /** How many directories and copies go into each shard but the last, 1 or more. Default 10,000. */
  readonly shardItems?: number | undefined;
}

/**
 * Writes a plan as a directory of files: shards of directories and copies, which can be applied each alone; what has to
 * wait for all of them; and `plan.json`. The same plan of the same trees makes the same bytes.
 *
 * @returns how many shards there are
 * @throws {FsError} EEXIST when the directory has such files already, or reports; EINVAL when it lies in one of the trees; a
 *   failure leaves nothing behind
 */
export async function writePlan(
  source: FileSystem,
  target: FileSystem,
  plan: MirrorPlan,
  place: ManifestPlace,
  { shardItems = 10_000, signal }: WritePlanOptions = {},
): Promise<number> {
  await checkPlanPlace(source, target, place, { signal });
  const held = await inMemory(plan);
  const shards = cut(inOrder(aloneItems(held)), checked(shardItems));
  const parts = [...shards, lastItems(held)].map(linesFor);
  const head: ManifestHead = {
    format: "s3fs-mirror-plan",
    version: 2,
    mark: await planMarkOf(source, target, parts),
    shards: shards.length,
    deletes: plan.deletes.length,
    counts: plan.counts,
  };
  const files: (readonly [string, readonly string[]])[] = [
    ...parts.map((lines, part) => [part < shards.length ? shardName(part) : LAST_NAME, lines] as const),
    [HEAD_NAME, [JSON.stringify(head)]],
  ];
  const written: string[] = [];
  try {
    for (const [name, lines] of files) {
      await place.fs.write(pathIn(place, name), chunksOf(lines), { overwrite: false, signal });
      written.push(name);
    }
  } catch (error) {
    for (const name of written) await place.fs.remove(pathIn(place, name), { signal: NEVER });
    throw error;
  }
  return shards.length;
}

/** Reads back what `writePlan` wrote. @throws {FsError} ENOENT; EPROTOCOL for a manifest that is damaged */
export async function readPlan(
  place: ManifestPlace,
  { signal = NEVER }: CallOptions = {},
): Promise<PlanInMemory> {
  const { shards, counts } = await readHead(place, signal);
  const items: PlanItem[] = [];
  for (let shard = 0; shard < shards; shard += 1)
    for (const item of await readItems(place, shardName(shard), signal)) items.push(item);
  for (const item of await readItems(place, LAST_NAME, signal)) items.push(item);
  return planOf(inOrder(items), counts);
}

/** What depends on no other shard. Each copy makes the directories that it needs. */
function aloneItems({ directories, copies, links }: PlanInMemory): PlanItem[] {
  return [...directories, ...copies, ...links].filter((action) => !isLast(action));
}

/** A replacement is swapped in as a whole; what outlives deletes is made again just before them. */
function isLast(action: MakeAction | CopyAction | LinkAction): boolean {
  return action.replaces !== undefined || (action.kind === "make" && action.outlivesDeletes);
}

function lastItems({
  conflicts,
  failed,
  replacements,
  directories,
  copies,
  links,
  deletes,
}: PlanInMemory): PlanItem[] {
  return [
    ...inOrder(conflicts).map((conflict) => ({ kind: "conflict", ...conflict }) as const),
    ...inOrder(failed).map((failure) => ({ kind: "failed", ...failure }) as const),
    ...inOrder(replacements),
    ...inOrder([...directories, ...copies, ...links].filter(isLast)),
    ...inOrder(deletes),
  ];
}

function linesFor(items: readonly PlanItem[]): string[] {
  return [...items.map(lineOf), endLine(items.length)];
}

function cut<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}

function checked(shardItems: number): number {
  if (Number.isSafeInteger(shardItems) && shardItems > 0) return shardItems;
  throw new FsError("EINVAL", { detail: `shardItems is a whole number above 0, not ${shardItems}` });
}
