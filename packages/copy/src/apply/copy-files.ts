import { isFsError } from "@s3fs/core";
import { eachBounded } from "../concurrency/each-bounded.ts";
import type { Items } from "../plan/actions.ts";
import type { CopyAction } from "../plan/mirror-plan.ts";
import type { Transferred } from "../transfer/transfer.ts";
import { isAlreadyThere } from "./already-there.ts";
import { transferAttempts } from "./transfer-attempts.ts";
import type { Workplace } from "./workplace.ts";

/** Once the target has no space for several files in a row, the others are not tried. */
export async function copyFiles(workplace: Workplace, actions: Items<CopyAction>): Promise<void> {
  const { run, tally } = workplace;
  await eachBounded(actions, run, async (action) => {
    if (run.isOutOfSpace()) tally.notTried += 1;
    else await run.attempt(action.path, (signal) => copyOne(workplace, action, signal));
  });
}

async function copyOne(workplace: Workplace, action: CopyAction, signal: AbortSignal): Promise<void> {
  const { tally, made, run, onCopied } = workplace;
  const { path, source: known, target: replaced, replaces } = action;
  const { size } = known;
  run.emit({ kind: "started", path, size });
  const transferred = await transferredUnlessNeedless(workplace, action, signal);
  if (transferred === "vanished" || transferred === "already-there") {
    tally[transferred === "vanished" ? "vanished" : "alreadyThere"] += 1;
    return run.emit({ kind: "skipped", path, because: transferred });
  }
  await onCopied(path, known, transferred);
  const serverSide = transferred.kind === "server-side";
  const copied = { copied: 1, bytes: size, ...(serverSide && { copiedServerSide: 1 }) };
  made.count({ ...copied, [replaced === undefined ? "added" : "changed"]: 1 }, replaces);
  run.emit({ kind: "done", path, entry: "file", size, serverSide });
}

/** The source may be gone since it was listed; a replacement can't do without it. Or the target may have just that by now. */
async function transferredUnlessNeedless(
  workplace: Workplace,
  action: CopyAction,
  signal: AbortSignal,
): Promise<Transferred | "vanished" | "already-there"> {
  try {
    return await transferAttempts(workplace, action, signal);
  } catch (error) {
    if (await isAlreadyThere(workplace, action, error, signal)) return "already-there";
    if (action.replaces !== undefined || !isFsError(error, "ENOENT")) throw error;
    if (!(await hasVanished(workplace, action, signal))) throw error;
    return "vanished";
  }
}

async function hasVanished(
  { source }: Workplace,
  { path }: CopyAction,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await source.stat(path, { signal });
    return false;
  } catch (error) {
    if (isFsError(error, "ENOENT")) return true;
    throw error;
  }
}
