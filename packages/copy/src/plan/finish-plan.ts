import { parentOf, ROOT, type Path } from "@s3fs/core";
import type { DeleteAction, MirrorPlan, ReplaceAction } from "./mirror-plan.ts";
import { addConflict, type PlanDraft } from "./plan-draft.ts";

/** Takes back what a conflict forbids, and ties what is below a replacement to it. */
export function finishPlan(draft: PlanDraft): MirrorPlan {
  const isUntouchable = withinAny(draft.untouchable);
  for (const { path } of draft.replacements)
    if (draft.holding.has(path) || isUntouchable(path) !== undefined) refuseReplacement(draft, path);
  const isBlocked = withinAny(draft.conflicts);
  const free = <A extends { readonly path: Path }>(actions: readonly A[]): A[] =>
    actions.filter(({ path }) => isBlocked(path) === undefined);
  const replacements = free(draft.replacements);
  const tie = tieTo(replacements);
  const directories = free(draft.directories).map(tie);
  const copies = free(draft.copies).map(tie);
  const links = free(draft.links).map(tie);
  const removals = free(draft.removals);
  const stays = ({ path, target }: DeleteAction): boolean =>
    draft.holding.has(path) || (target.kind === "directory" && draft.needed.has(path));
  const deletes = removals.filter((removal) => isUntouchable(removal.path) === undefined && !stays(removal));
  const planned = draft.directories.length + draft.copies.length + draft.links.length + draft.removals.length;
  const blocked = planned - directories.length - copies.length - links.length - removals.length;
  const bytes = copies.reduce((sum, { source }) => sum + source.size, 0);
  return {
    directories,
    copies,
    links,
    replacements,
    deletes,
    conflicts: [...draft.conflicts.values()],
    failed: draft.failed,
    counts: { ...draft.counts, blocked, bytes, extra: draft.counts.extra + removals.length - deletes.length },
  };
}

function refuseReplacement(draft: PlanDraft, path: Path): void {
  addConflict(
    draft,
    path,
    "what the target has here instead must stay: it holds what is excluded, or what the source can't tell of",
  );
}

/** The nearest of the given paths that is the path or lies above it. */
function withinAny(paths: ReadonlySet<Path> | ReadonlyMap<Path, unknown>): (path: Path) => Path | undefined {
  if (paths.size === 0) return () => undefined;
  return (path) => {
    let above = path;
    while (above !== ROOT && !paths.has(above)) above = parentOf(above);
    return paths.has(above) ? above : undefined;
  };
}

function tieTo(replacements: readonly ReplaceAction[]): <A extends { readonly path: Path }>(action: A) => A {
  const find = withinAny(new Set(replacements.map(({ path }) => path)));
  return (action) => {
    const replaces = find(action.path);
    return replaces === undefined ? action : { ...action, replaces };
  };
}
