import { FsError, isWithin, parsePath, type Path } from "@s3fs/core";
import { parseFsUrl, type Resolved } from "@s3fs/opener";
import type { Places } from "../places.ts";
import type { Ends } from "./ends.ts";

/**
 * Refuses a report in one of the trees: it would take the place of a file there, be deleted as one that is on the target only,
 * or be copied by the next run.
 *
 * @throws {FsError} EINVAL
 */
export async function refuseReportInside(
  urls: Ends<string>,
  report: { readonly url: string; readonly place: Resolved },
  places: Places,
): Promise<void> {
  const own = keyOf(report.place);
  if (own === undefined) return;
  for (const side of ["source", "target"] as const) {
    const tree = await places.open(urls[side]).then(
      (fs) => keyOf({ fs, path: "" }),
      () => undefined, // which the run itself tells of
    );
    if (tree === undefined || tree.store !== own.store || !isWithin(own.key, tree.key)) continue;
    throw new FsError("EINVAL", {
      operation: "mirror",
      path: parseFsUrl(report.url).display,
      detail: `the report lies inside the ${side}; write it beside both trees`,
    });
  }
}

interface Key {
  readonly store: string;
  readonly key: Path;
}

/** In the form in which the store tells names apart; undefined where it does not say. */
function keyOf({ fs: { driver }, path }: Resolved): Key | undefined {
  const location = driver.locate?.(parsePath(path));
  if (location === undefined) return undefined;
  const { store, key } = location;
  return { store, key: parsePath(driver.traits.caseSensitive ? key : key.normalize("NFC").toLowerCase()) };
}
