import { isFsError } from "@s3fs/core";
import type { DeleteAction, MirrorPlan } from "@s3fs/copy";
import { byteSize } from "../byte-size.ts";
import { escapeName } from "../escape-name.ts";

/** Enough to see which directory they are of. */
const DELETES_SHOWN = 20;

/** The first of what a plan deletes. */
export async function firstDeletes({ deletes }: MirrorPlan): Promise<readonly DeleteAction[]> {
  const first: DeleteAction[] = [];
  for await (const action of deletes) {
    if (first.length === DELETES_SHOWN) break;
    first.push(action);
  }
  return first;
}

/** A plan that a guard has refused, for a person to judge whether the guard is right. */
export async function refusedPlanLines(plan: MirrorPlan): Promise<string[]> {
  const { copies, deletes, counts } = plan;
  const shown = await firstDeletes(plan);
  const more = deletes.length - shown.length;
  return [
    `the plan, of which nothing was done: ${copies.length} to copy (${byteSize(counts.bytes)}), ` +
      `${deletes.length} to delete, ${counts.same + counts.weaklySame} the same`,
    ...shown.map(
      ({ path, target }) => `  would delete ${escapeName(target.kind === "directory" ? `${path}/` : path)}`,
    ),
    ...(more > 0 ? [`  and ${more} more, which --dry-run lists`] : []),
  ];
}

/** Whether what ended the run is a guard, which has the plan to blame. */
export function isGuard(error: unknown): boolean {
  return isFsError(error, "EGUARD");
}
