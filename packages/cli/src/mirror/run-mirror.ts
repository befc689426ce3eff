import { mirror } from "@s3fs/copy";
import { FsError, type FileSystem } from "@s3fs/core";
import type { Context } from "../context.ts";
import { openPlaces } from "../places.ts";
import { limitTime } from "../time-limit.ts";
import { blamed, ofOneSide, type Blamed } from "./blame.ts";
import type { Ends } from "./ends.ts";
import { engineOptions } from "./engine-options.ts";
import type { MirrorFlags } from "./mirror-flags.ts";
import { narrated } from "./narrated.ts";
import { openEnds } from "./open-ends.ts";
import { applyPart, writeShards } from "./shards.ts";

/** Mirrors as the flags say, tells of it, and says what the process ends with. */
export async function runMirror(urls: Ends<string>, flags: MirrorFlags, outer: Context): Promise<void> {
  if (flags.shard !== undefined && flags.plan === undefined)
    throw new FsError("EINVAL", { operation: "mirror", detail: "--shard is of a plan; name it by --plan" });
  const limit = limitTime(outer.signal, flags.maxDuration);
  const context = { ...outer, signal: limit.signal };
  try {
    await using places = openPlaces(context);
    let opened: Ends<FileSystem> | undefined;
    const blame = (error: unknown): Blamed | Promise<Blamed> =>
      opened === undefined ? blamed(error) : ofOneSide(error, opened, urls, context);
    await narrated({ flags, target: urls.target, places, context, blame }, async (onEvent) => {
      const ends = await openEnds(urls, flags, places);
      opened = ends;
      const options = await engineOptions({ ends, urls, flags, places, context });
      const wishes = { ...options, signal: context.signal, onEvent };
      const { plan, shard, dryRun } = flags;
      if (plan === undefined || (dryRun && shard === undefined))
        return mirror(ends.source, ends.target, wishes);
      const place = { fs: await places.open(plan), path: "" };
      if (shard === undefined) return writeShards(ends, place, wishes, context, flags);
      return applyPart(ends, place, shard, wishes);
    });
  } finally {
    limit.dispose();
  }
}
