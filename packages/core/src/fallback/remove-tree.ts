import type { CompleteDriver } from "../complete-driver.ts";
import type { Call } from "../driver.ts";
import type { Entry } from "../entry.ts";
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
  for (const entry of children) {
    if (entry.kind === "directory") await driver.removeTree(entry.path, call);
    else await driver.removeFile(entry.path, call);
  }
  if (path !== ROOT) await driver.removeDirectory(path, call);
}
