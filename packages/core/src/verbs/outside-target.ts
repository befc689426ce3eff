import type { Driver } from "../driver.ts";
import type { Entry } from "../entry.ts";
import { FsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import type { Path } from "../path.ts";
import { relationOf } from "./relation.ts";

/**
 * What is to be copied, as it is listed meanwhile.
 *
 * @throws {FsError} EINVAL at a link that leads into the target, or to what holds it: the copy would go on to copy itself
 */
export async function* outsideTarget<N extends Native>(
  driver: Driver<N>,
  entries: AsyncIterable<Entry<N>>,
  target: Path,
): AsyncGenerator<Entry<N>, void, undefined> {
  for await (const entry of entries) {
    if (entry.kind === "directory" && entry.viaLink && !areApart(driver, entry.path, target))
      throw new FsError("EINVAL", {
        path: entry.path,
        detail:
          "this link leads into the target, or to what holds it; copy to another place, or without the link",
      });
    yield entry;
  }
}

function areApart<N extends Native>(driver: Driver<N>, left: Path, right: Path): boolean {
  return relationOf(driver, left, right) === "apart" && relationOf(driver, right, left) === "apart";
}
