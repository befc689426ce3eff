import type { FileSystem } from "@s3fs/core";
import type { IndexPlace, MirrorOptions } from "@s3fs/copy";
import { defined } from "@s3fs/core";
import { parseFsUrl } from "@s3fs/opener";
import type { Context } from "../context.ts";
import type { Places } from "../places.ts";
import { sorting } from "../sorting.ts";
import { defaultIndex } from "./default-index.ts";
import type { Ends } from "./ends.ts";
import type { MirrorFlags } from "./mirror-flags.ts";
import { selectionOf } from "./selection.ts";

export interface Asked {
  readonly ends: Ends<FileSystem>;
  readonly urls: Ends<string>;
  readonly flags: MirrorFlags;
  readonly places: Places;
  readonly context: Context;
}

/** What the flags say, in the words of the library. */
export async function engineOptions(asked: Asked): Promise<MirrorOptions> {
  const { flags, places, context } = asked;
  const compare = flags.overwrite ? flags.compare : "notExists";
  const { backupDir, journal } = flags;
  return {
    ...(await selectionOf(flags, context)),
    ...deletesOf(flags),
    ...limitsOf(flags),
    sorting,
    ...defined({
      compare,
      dryRun: flags.dryRun,
      verify: flags.verify,
      links: flags.links ? ("copy" as const) : undefined,
      backup: backupDir === undefined ? undefined : await places.open(backupDir),
      index: await indexOf(asked, compare),
      journal: journal === undefined ? undefined : await places.resolve(journal),
    }),
  };
}

function deletesOf(flags: MirrorFlags): MirrorOptions {
  const { delete: deletes, deleteExcluded, maxDelete, allowEmptySource, removeLeftovers } = flags;
  return defined({ delete: deletes, deleteExcluded, maxDelete, allowEmptySource, removeLeftovers });
}

function limitsOf({ concurrency, retries, bwlimit, maxMemory }: MirrorFlags): MirrorOptions {
  return defined({ concurrency, retries, bytesPerSecond: bwlimit, maxBytesInFlight: maxMemory });
}

/** Only the rule that looks at times has a use for one. */
async function indexOf(
  { ends, urls, flags, places, context }: Asked,
  compare: MirrorFlags["compare"] = "auto",
): Promise<IndexPlace | undefined> {
  const { index } = flags;
  if (index === false || compare !== "auto") return undefined;
  if (index !== undefined) return places.resolve(index);
  const isPassing = [urls.source, urls.target].some((url) => parseFsUrl(url).scheme === "temp");
  const found = isPassing ? undefined : defaultIndex(ends, context.env);
  return found && { fs: await places.open(found.directory), path: found.name };
}
