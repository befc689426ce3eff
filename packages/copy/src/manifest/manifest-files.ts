import { compareUtf8, FsError, joinPath, parsePath, type FileSystem, type Path } from "@s3fs/core";
import { linesOf } from "../lines-of.ts";
import type { PlanCounts, PlanInMemory } from "../plan/mirror-plan.ts";
import { noCounts } from "../plan/plan-draft.ts";
import { parseJson } from "../sync-index/index-row.ts";
import { isRecord, itemOf, type PlanItem } from "./action-line.ts";
import type { PlanMark } from "./plan-mark.ts";

/** A directory for a manifest, of any file system. */
export interface ManifestPlace {
  readonly fs: FileSystem;
  readonly path: string;
}

/** What `plan.json` says. It is written last: a manifest without it is none. */
export interface ManifestHead {
  readonly format: "s3fs-mirror-plan";
  readonly version: 2;
  readonly mark: PlanMark;
  readonly shards: number;
  readonly deletes: number;
  readonly counts: PlanCounts;
}

export const HEAD_NAME = "plan.json";
/** What waits for all shards: replacements with what belongs to them, deletes, and what forbids deletes. */
export const LAST_NAME = "last.ndjson";

export function shardName(shard: number): string {
  return `shard-${String(shard).padStart(6, "0")}.ndjson`;
}

export function reportName(shard: number): string {
  return `report-${String(shard).padStart(6, "0")}.json`;
}

export function isReportName(name: string): boolean {
  return /^report-\d{6,}\.json$/.test(name);
}

/** Of a file that belongs to a plan. */
export function isPlanName(name: string): boolean {
  return (
    name === HEAD_NAME || name === LAST_NAME || isReportName(name) || /^shard-\d{6,}\.ndjson$/.test(name)
  );
}

export function pathIn({ path }: ManifestPlace, name: string): Path {
  return joinPath(parsePath(path), name);
}

export async function readHead(place: ManifestPlace, signal: AbortSignal): Promise<ManifestHead> {
  const path = pathIn(place, HEAD_NAME);
  const head = parseJson(await place.fs.read(path, { signal }).text());
  if (!isHead(head)) throw damaged(path, "it is no plan of this version");
  return head;
}

/** @throws {FsError} EPROTOCOL for a line that is no part of a plan, or a last line that is missing */
export async function readItems(
  place: ManifestPlace,
  name: string,
  signal: AbortSignal,
): Promise<PlanItem[]> {
  const path = pathIn(place, name);
  const items: PlanItem[] = [];
  let isEnded = false;
  for await (const line of linesOf(place.fs.read(path, { signal }))) {
    const value = parseJson(line);
    const item = isEnded ? undefined : itemOf(value);
    if (item !== undefined) items.push(item);
    else if (!isEnded && isRecord(value) && value["items"] === items.length) isEnded = true;
    else throw damaged(path, `its line ${items.length + 1} is none of a plan`);
  }
  if (!isEnded) throw damaged(path, "it is cut short");
  return items;
}

/** The last line of each file, so that one that is cut short is not taken for whole. */
export function endLine(items: number): string {
  return JSON.stringify({ items });
}

export function planOf(items: readonly PlanItem[], counts: PlanCounts): PlanInMemory {
  const of = <K extends PlanItem["kind"]>(kind: K): Extract<PlanItem, { kind: K }>[] =>
    items.filter((item): item is Extract<PlanItem, { kind: K }> => item.kind === kind);
  const problems = (
    kind: "conflict" | "failed",
  ): Pick<Extract<PlanItem, { kind: typeof kind }>, "path" | "error">[] =>
    of(kind).map(({ path, error }) => ({ path, error }));
  return {
    directories: of("make"),
    copies: of("copy"),
    links: of("link"),
    replacements: of("replace"),
    deletes: of("delete"),
    conflicts: problems("conflict"),
    failed: problems("failed"),
    counts,
  };
}

/** In the order of a comparison, where a file has the place of a directory of its name. */
export function inOrder<T extends { readonly path: Path }>(items: readonly T[]): T[] {
  return items.toSorted((left, right) => compareUtf8(`${left.path}/`, `${right.path}/`));
}

function isHead(value: unknown): value is ManifestHead {
  if (!isRecord(value) || value["format"] !== "s3fs-mirror-plan" || value["version"] !== 2) return false;
  const { shards, deletes, counts, mark } = value;
  if (!isMark(mark)) return false;
  if (typeof shards !== "number" || typeof deletes !== "number" || !isRecord(counts)) return false;
  return Object.keys(noCounts()).every((name) => typeof counts[name] === "number");
}

function isMark(value: unknown): value is PlanMark {
  if (!isRecord(value) || typeof value["plan"] !== "string") return false;
  return [value["source"], value["target"]].every((side) => side === null || typeof side === "string");
}

function damaged(path: Path, why: string): FsError {
  return new FsError("EPROTOCOL", {
    operation: "mirror",
    path,
    detail: `the manifest is damaged: ${why}; plan again`,
  });
}
