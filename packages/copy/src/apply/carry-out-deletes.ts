import { FsError, ROOT, type Path } from "@s3fs/core";
import { eachBounded } from "../concurrency/each-bounded.ts";
import { where, type Items } from "../plan/actions.ts";
import type { DeleteAction, MirrorPlan } from "../plan/mirror-plan.ts";
import { nearestOf } from "../plan/nearest-of.ts";
import { refuseChanged } from "./refuse-changed.ts";
import { eachRemoval, removeEntry, type Removal } from "./remove-entries.ts";
import type { Run } from "./run.ts";
import type { Workplace } from "./workplace.ts";

/**
 * Removes what is to go. Replacements come first, each by itself: the time in which a path has neither its old nor its new
 * content is that of its own removals, and what fails elsewhere is nothing to it. When one of them fails, nothing more goes.
 */
export async function carryOutDeletes(
  { replacements, deletes }: Pick<MirrorPlan, "replacements" | "deletes">,
  workplace: Workplace,
): Promise<void> {
  const { run, tally } = workplace;
  const groups = new Map<Path, DeleteAction[]>(replacements.map(({ path }) => [path, []]));
  if (groups.size > 0)
    for await (const action of deletes) groups.get(nearestOf(groups, action.path) ?? ROOT)?.push(action);
  const replaced = [...groups.values()];
  const each = Math.max(1, Math.floor(run.concurrency / Math.max(1, replaced.length)));
  await eachBounded(replaced, run, (group) => remove(workplace, group, { ...run, concurrency: each }));
  if (tally.failed.length > 0)
    tally.deletesWithheld = replaced.reduce((left, group) => left - group.length, deletes.length);
  else
    await remove(
      workplace,
      where(deletes, ({ path }) => nearestOf(groups, path) === undefined),
      run,
    );
}

async function remove(workplace: Workplace, actions: Items<DeleteAction>, run: Run): Promise<void> {
  const { staging, tally } = workplace;
  await eachRemoval(actions, run, async (action, signal) => {
    const { path, target } = action;
    const isRemoved = await removeListed(workplace, action, signal);
    tally[isRemoved ? "deleted" : "alreadyThere"] += 1;
    try {
      await staging.gone(path);
    } finally {
      if (isRemoved) run.emit({ kind: "deleted", path, entry: target.kind });
      else run.emit({ kind: "skipped", path, because: "already-gone" });
    }
  });
}

/** False for what was gone before. */
async function removeListed(
  { target, staging, backUp }: Workplace,
  action: Removal,
  signal: AbortSignal,
): Promise<boolean> {
  const isThere = await refuseChanged(target, action.target, signal);
  if (isThere) await backUp(action.target, signal);
  staging.leaving(action.path);
  return isThere && removeEntry(target, action, signal);
}

/** Lets go of what was made for replacements that did not come about, and tells of what has to stay. */
export async function clearStages({ staging, tally, made, run }: Workplace): Promise<void> {
  const failed = new Set(tally.failed.map(({ path }) => path));
  for (const { path, keptAt } of await staging.discard(failed)) {
    made.takeBack(path);
    if (keptAt === undefined || run.signal.aborted) continue;
    const detail = `it is not free yet, and nothing of its content is left; its successor is at ${JSON.stringify(keptAt)}`;
    const failure = { path, error: new FsError("ECONFLICT", { operation: "mirror", path, detail }) };
    tally.failed.push(failure);
    run.emit({ kind: "failed", ...failure });
  }
}
