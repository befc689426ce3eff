import { FsError } from "@s3fs/core";
import type { MirrorPlan } from "./mirror-plan.ts";

export interface GuardOptions {
  /**
   * The most that may be deleted: entries, or a share of the target's entries such as "50%". Default: half of them, once the
   * target has 20.
   */
  readonly maxDelete?: number | `${number}%` | undefined;
  /** Lets an empty source empty the target. Default false. */
  readonly allowEmptySource?: boolean | undefined;
}

/** What of a plan the guards look at. */
export interface GuardedPlan {
  readonly counts: MirrorPlan["counts"];
  readonly deletes: { readonly length: number };
}

/**
 * Refuses a plan that deletes more than a person is likely to want: an unmounted disk or a mistyped prefix looks like an
 * empty source.
 *
 * @throws {FsError} EGUARD; EINVAL for a `maxDelete` that is neither a count nor a share
 */
export function checkGuards(
  plan: GuardedPlan,
  { maxDelete, allowEmptySource = false }: GuardOptions = {},
): void {
  const { sourceEntries, targetEntries } = plan.counts;
  const limit = limitOf(maxDelete, targetEntries);
  const deletes = plan.deletes.length;
  if (deletes === 0) return;
  if (sourceEntries === 0 && !allowEmptySource)
    throw guard(
      `the source is empty and the target has ${targetEntries} entries to delete; is it mounted, is the path right? allowEmptySource lets it pass`,
    );
  if (sourceEntries === 0 && maxDelete === undefined) return;
  if (deletes > limit)
    throw guard(
      `${deletes} of the target's ${targetEntries} entries would be deleted, ${limit} may be; maxDelete raises the limit`,
    );
}

const SMALL_TARGET = 20;

function limitOf(maxDelete: GuardOptions["maxDelete"], targetEntries: number): number {
  if (maxDelete === undefined)
    return targetEntries < SMALL_TARGET ? targetEntries : shareOf(50, targetEntries);
  if (typeof maxDelete === "number") {
    if (Number.isSafeInteger(maxDelete) && maxDelete >= 0) return maxDelete;
  } else if (/^\d+(\.\d+)?%$/.test(maxDelete)) {
    const percent = Number(maxDelete.slice(0, -1));
    if (percent <= 100) return shareOf(percent, targetEntries);
  }
  throw new FsError("EINVAL", {
    operation: "mirror",
    detail: `maxDelete is a count such as 100 or a share such as "50%", not ${JSON.stringify(maxDelete)}`,
  });
}

function shareOf(percent: number, entries: number): number {
  return Math.floor((entries * percent) / 100);
}

function guard(detail: string): FsError {
  return new FsError("EGUARD", { operation: "mirror", detail: `nothing was changed: ${detail}` });
}
