import { FsError, type FileSystem, type Path } from "@s3fs/core";
import { eachBounded } from "../concurrency/each-bounded.ts";
import type { Items } from "../plan/actions.ts";
import type { LinkAction } from "../plan/mirror-plan.ts";
import { refuseChanged } from "./refuse-changed.ts";
import type { Workplace } from "./workplace.ts";

/** Each leads where the one of the source does, whether or not anything is there. */
export async function makeLinks(
  { target, staging, made, run, backUp }: Workplace,
  actions: Items<LinkAction>,
): Promise<void> {
  const { makeLink } = target.driver;
  await eachBounded(actions, run, ({ path, destination, target: replaced, replaces }) =>
    run.attempt(path, async (signal) => {
      if (makeLink === undefined)
        throw new FsError("ENOTSUP", { operation: "copy", path, detail: "the target has no links" });
      if (replaced?.kind === "file" && !(await leadsTo(target, path, destination, signal))) {
        await refuseChanged(target, replaced, signal);
        await backUp(replaced, signal);
      }
      await makeLink(staging.placeOf(path, replaces), destination, { signal });
      made.count({ linksMade: 1 }, replaces);
      run.emit({ kind: "done", path, entry: "link", size: 0, serverSide: false });
    }),
  );
}

/** Whether it was made before, as by a shard that is applied again. */
async function leadsTo(
  { driver }: FileSystem,
  path: Path,
  destination: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return (await driver.readLink?.(path, { signal })) === destination;
  } catch {
    signal.throwIfAborted();
    return false; // no link
  }
}
