import { isFsError, isUnchanged, type FileEntry, type FileSystem, type Path } from "@s3fs/core";
import { decideSame } from "../compare/decide-same.ts";
import { factsOf, judgeOf } from "../compare/judge.ts";
import { abortFan } from "../concurrency/abort-fan.ts";
import type { CopyAction } from "../plan/mirror-plan.ts";
import type { Workplace } from "./workplace.ts";

/**
 * Whether a copy that was refused is there by now: the shard of a plan was applied before, or another run has brought the very
 * same. The source must still be what was planned, and what the target has must have come since.
 */
export async function isAlreadyThere(
  workplace: Pick<Workplace, "source" | "target" | "hasLookalike">,
  action: CopyAction,
  refusal: unknown,
  signal: AbortSignal,
): Promise<boolean> {
  const isRefused = isFsError(refusal, "ECONFLICT", "ECHANGED", "EEXIST");
  if (action.replaces !== undefined || !isRefused) return false;
  if (await workplace.hasLookalike(action.path)) return false; // of which what is there may be the content
  return isThereByNow(workplace, action, signal);
}

/** Whether the target has by now what was planned to come. */
export async function isThereByNow(
  { source, target }: Pick<Workplace, "source" | "target">,
  { path, source: known, target: replaced }: CopyAction,
  signal: AbortSignal,
): Promise<boolean> {
  const [from, to] = [await fileAt(source, path, signal), await fileAt(target, path, signal)];
  if (from === undefined || to === undefined || !isUnchanged(known, from)) return false;
  if (replaced !== undefined && isUnchanged(replaced, to)) return false;
  const facts = factsOf(source, target);
  const isTold = replaced === undefined || decideSame(known, replaced, facts).kind === "differs";
  const fan = abortFan(signal);
  try {
    const judge = judgeOf(source, target, { compare: isTold ? "auto" : "checksum", fan });
    const judged = await judge({ kind: "pair", path, source: from, target: to });
    return judged.kind === "same" && !judged.weakly;
  } finally {
    fan.end();
  }
}

async function fileAt(fs: FileSystem, path: Path, signal: AbortSignal): Promise<FileEntry | undefined> {
  try {
    const entry = await fs.driver.stat(path, { signal });
    return entry?.kind === "file" ? entry : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined; // the refusal is what counts
  }
}
