import type { CompleteDriver } from "../complete-driver.ts";
import type { Call } from "../driver.ts";
import type { Entry } from "../entry.ts";
import { isFsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import { ROOT, type Path } from "../path.ts";

/** Removes what is below a directory, then the directory itself; the root stays, empty. */
export async function removeTreeByWalking<N extends Native>(
  driver: CompleteDriver<N>,
  path: Path,
  call: Call,
): Promise<void> {
  const children: Entry<N>[] = [];
  for await (const entry of driver.list(path, call)) children.push(entry);
  for (const { kind, path: child } of children)
    await unlessGone(() =>
      kind === "directory" ? driver.removeTree(child, call) : driver.removeFile(child, call),
    );
  if (path !== ROOT) await unlessGone(() => driver.removeDirectory(path, call));
}

/** What vanished meanwhile is no error: others remove as well, and some directories go with their last entry. */
async function unlessGone(remove: () => Promise<void>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!isFsError(error, "ENOENT")) throw error;
  }
}
