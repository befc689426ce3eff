import type { FileSystem } from "@s3fs/core";
import { compareTrees, type CompareOptions } from "./compare/compare-trees.ts";
import type { Difference } from "./compare/difference.ts";

/** How two trees differ. Entries, but `differences`. */
export interface CheckReport {
  /** True when there is no difference. */
  readonly ok: boolean;
  readonly same: number;
  /** Taken for the same without proof; not part of `same`. */
  readonly weaklySame: number;
  /** Not judged, since the rule (newer, older, exists, notExists) leaves the target as it is. */
  readonly kept: number;
  readonly excluded: number;
  /** Links and other things on the source that are not compared. */
  readonly unsupported: number;
  readonly differences: readonly Difference[];
}

/** Compares two trees and changes neither; reads contents only to hash or compare them, with `compare: "auto"` or "checksum". */
export async function check(
  source: FileSystem,
  target: FileSystem,
  options: CompareOptions = {},
): Promise<CheckReport> {
  const counts = { same: 0, weaklySame: 0, kept: 0, excluded: 0, unsupported: 0 };
  const differences: Difference[] = [];
  for await (const difference of compareTrees(source, target, options)) {
    if (difference.kind === "same") counts[difference.weakly ? "weaklySame" : "same"] += 1;
    else if (isCounted(difference.kind)) counts[difference.kind] += 1;
    else differences.push(difference);
  }
  return { ok: differences.length === 0, ...counts, differences };
}

function isCounted(kind: Difference["kind"]): kind is "kept" | "excluded" | "unsupported" {
  return kind === "kept" || kind === "excluded" || kind === "unsupported";
}
