import type { Call, CompleteDriver, RemoveTreeRequest } from "../driver.ts";
import type { Entry } from "../entry.ts";
import type { ErrorCode } from "../error-code.ts";
import { FsError, isFsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import { ROOT, type Path } from "../path.ts";

/** Removes what is below a directory, then the directory itself; the root stays, empty. */
export async function removeTreeByWalking<N extends Native>(
  driver: CompleteDriver<N>,
  path: Path,
  { includingTwin, ...call }: RemoveTreeRequest,
): Promise<void> {
  await refuseLink(driver, path, call);
  const children: Entry<N>[] = [];
  for await (const entry of driver.list(path, call)) children.push(entry);
  for (const { kind, path: child } of children)
    await unlessGone(() =>
      kind === "directory"
        ? driver.removeTree(child, { ...call, includingTwin: false })
        : driver.removeFile(child, call),
    );
  if (path === ROOT) return;
  const isTwinned = driver.traits.names === "twins";
  await unlessGone(() => driver.removeDirectory(path, call), isTwinned ? ["ENOENT", "ENOTDIR"] : ["ENOENT"]);
  if (includingTwin && isTwinned) await unlessGone(() => driver.removeFile(path, call));
}

/** A link may list what it leads to, which is not to be removed. Where a file hides a directory, there are no links. */
async function refuseLink<N extends Native>(
  driver: CompleteDriver<N>,
  path: Path,
  call: Call,
): Promise<void> {
  if (path === ROOT || driver.traits.names === "twins") return;
  const entry = await driver.stat(path, call);
  if (entry !== undefined && entry.kind !== "directory") throw new FsError("ENOTDIR");
}

/**
 * What vanished meanwhile is no error: others remove as well, and some directories go with their last entry, where a
 * file of the same path may be left.
 */
async function unlessGone(
  remove: () => Promise<void>,
  gone: readonly ErrorCode[] = ["ENOENT"],
): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!isFsError(error, ...gone)) throw error;
  }
}
