import type { Call, CompleteDriver, TransferRequest } from "../driver.ts";
import type { Entry } from "../entry.ts";
import { FsError, isFsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import { ROOT, type Path } from "../path.ts";
import { treeKey } from "../tree-order.ts";
import { copyTree } from "./copy-tree.ts";
import { removeMoved } from "./remove-moved.ts";

export interface TreeMove {
  readonly from: Path;
  readonly to: Path;
  /** True: EEXIST when something is at the target. */
  readonly exclusive: boolean;
}

/**
 * Copies a directory, as it was listed before anything is written, then removes of it what was copied and is still what it
 * was; a failure before leaves it whole. ECHANGED when something came or changed meanwhile: that is still there. Of a link to
 * a directory, the link goes, and what it leads to stays.
 */
export async function moveTreeByCopying<N extends Native>(
  driver: CompleteDriver<N>,
  { from, to, exclusive }: TreeMove,
  request: TransferRequest,
): Promise<void> {
  const { signal } = request;
  const content = await contentOf(driver, from, { signal });
  const entries = content.values();
  await copyTree(passingOverGone(driver), { from, to, exclusive, entries }, request);
  if (await isLink(driver, from, { signal }))
    return driver.removeTree(from, { signal, includingTwin: false });
  await removeMoved(driver, from, content, { signal });
}

/** By tree key, in tree order. */
async function contentOf<N extends Native>(
  driver: CompleteDriver<N>,
  from: Path,
  call: Call,
): Promise<ReadonlyMap<string, Entry<N>>> {
  const content = new Map<string, Entry<N>>();
  for await (const entry of driver.listTree(from, { ...call, onUnspellable: refuseUnspellable(from) })) {
    refuseLoss(entry);
    content.set(treeKey(entry), entry);
  }
  return content;
}

/** What a copy would leave out, or make something else of, must not be lost with the source. */
function refuseLoss({ kind, path, viaLink }: Entry): void {
  if ((kind === "file" || kind === "directory") && viaLink === undefined) return;
  const what = kind === "other" ? "a special file" : "a link";
  throw new FsError("ENOTSUP", {
    path,
    detail: `${what} can not be moved by copying; the source stays whole`,
  });
}

function refuseUnspellable(path: Path): (name: string) => never {
  return (name) => {
    const detail = `the name ${JSON.stringify(name)} is none that a path can spell; the source stays whole`;
    throw new FsError("ENOTSUP", { path, detail });
  };
}

/** A file that is gone by the time of its copy was removed by another, and is not lost by the move. */
function passingOverGone<N extends Native>(driver: CompleteDriver<N>): CompleteDriver<N> {
  return {
    ...driver,
    async copyFile(from, to, request) {
      try {
        await driver.copyFile(from, to, request);
      } catch (error) {
        if (!isFsError(error, "ENOENT") || (await driver.stat(from, request)) !== undefined) throw error;
      }
    },
  };
}

/** Where a file hides a directory, there are no links. */
async function isLink<N extends Native>(driver: CompleteDriver<N>, path: Path, call: Call): Promise<boolean> {
  if (path === ROOT || driver.traits.names === "twins") return false;
  return (await driver.stat(path, call))?.viaLink === true;
}
