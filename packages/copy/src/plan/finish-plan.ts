import type { LongList, Path } from "@s3fs/core";
import type { Actions } from "./actions.ts";
import type {
  CopyAction,
  DeleteAction,
  LinkAction,
  MakeAction,
  MirrorPlan,
  ReplaceAction,
} from "./mirror-plan.ts";
import { nearestOf } from "./nearest-of.ts";
import { addConflict, type PlanDraft } from "./plan-draft.ts";

/** Takes back what a conflict forbids, and ties what is below a replacement to it. */
export async function finishPlan(draft: PlanDraft): Promise<MirrorPlan> {
  const { conflicts, failed, holding, needed, untouchable } = draft;
  for (const { path } of draft.replacements)
    if (holding.has(path) || nearestOf(untouchable, path) !== undefined) refuseReplacement(draft, path);
  const isFree = ({ path }: { readonly path: Path }): boolean => nearestOf(conflicts, path) === undefined;
  const replacements = draft.replacements.filter(isFree);
  const tie = tieTo(replacements);
  const isAsDrafted = conflicts.size === 0 && replacements.length === 0;
  const counts = { ...draft.counts };
  const block = (): void => void (counts.blocked += 1);
  const freed = <A extends Tied>(actions: LongList<A>, leftOut: (action: A) => void): Promise<Actions<A>> =>
    isAsDrafted ? Promise.resolve(actions) : sifted(actions, { isIn: isFree, leftOut, tie });
  const stays = ({ path, target }: DeleteAction): boolean =>
    nearestOf(untouchable, path) !== undefined ||
    holding.has(path) ||
    (target.kind === "directory" && needed.has(path));
  const isDeletedAsDrafted = conflicts.size + untouchable.size + holding.size + needed.size === 0;
  return {
    directories: await freed(draft.directories, block),
    copies: await freed(draft.copies, ({ source }) => {
      block();
      counts.bytes -= source.size;
    }),
    links: await freed(draft.links, block),
    replacements,
    deletes: isDeletedAsDrafted
      ? draft.removals
      : await sifted(draft.removals, {
          isIn: (removal) => isFree(removal) && !stays(removal),
          leftOut: (removal) => void (counts[isFree(removal) ? "extra" : "blocked"] += 1),
        }),
    conflicts: [...conflicts.values()],
    failed,
    counts,
  };
}

type Tied = MakeAction | CopyAction | LinkAction;

interface Sieve<A> {
  readonly isIn: (action: A) => boolean;
  readonly leftOut: (action: A) => void;
  readonly tie?: (action: A) => A;
}

/** Sifts them anew each time that they are read; what is left out is told once. */
async function sifted<A>(
  actions: LongList<A>,
  { isIn, leftOut, tie = (action) => action }: Sieve<A>,
): Promise<Actions<A>> {
  let length = 0;
  for await (const action of actions)
    if (isIn(action)) length += 1;
    else leftOut(action);
  return {
    length,
    async *[Symbol.asyncIterator]() {
      for await (const action of actions) if (isIn(action)) yield tie(action);
    },
  };
}

function refuseReplacement(draft: PlanDraft, path: Path): void {
  addConflict(
    draft,
    path,
    "what the target has here instead must stay: it holds what is excluded, or what the source can't tell of",
  );
}

function tieTo(replacements: readonly ReplaceAction[]): <A extends { readonly path: Path }>(action: A) => A {
  const paths = new Set(replacements.map(({ path }) => path));
  return (action) => {
    const replaces = nearestOf(paths, action.path);
    return replaces === undefined ? action : { ...action, replaces };
  };
}
