import { mirror, type MirrorOptions, type MirrorReport } from "@s3fs/copy";
import { FsError, isFsError, type FileSystem } from "@s3fs/core";
import { parseFsUrl } from "@s3fs/opener";
import type { Context } from "../context.ts";
import { openPlaces, type Places } from "../places.ts";
import { limitTime } from "../time-limit.ts";
import { blamed, ofOneSide, type Blamed } from "./blame.ts";
import type { Ends } from "./ends.ts";
import { engineOptions } from "./engine-options.ts";
import type { MirrorFlags } from "./mirror-flags.ts";
import { namesMetIn, tellUnmet } from "./names-met.ts";
import { narrated, type Narration } from "./narrated.ts";
import { openEnds } from "./open-ends.ts";
import { refuseReportInside } from "./report-place.ts";
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
    const checkReport: Narration["checkReport"] = (report) => refuseReportInside(urls, report, places);
    const narration = { flags, target: urls.target, places, context, blame, checkReport };
    await narrated(narration, async (onEvent) => {
      const ends = await openEnds(urls, flags, places);
      opened = ends;
      const options = await engineOptions({ ends, urls, flags, places, context });
      const wishes = { ...options, signal: context.signal, onEvent };
      if (flags.plan !== undefined && flags.shard !== undefined) {
        const place = { fs: await places.open(flags.plan), path: "" };
        await requirePlan(place.fs, flags.plan, context);
        return applyPart(ends, place, flags.shard, wishes);
      }
      return mirrorOrPlan(ends, wishes, { flags, places, context });
    });
  } finally {
    limit.dispose();
  }
}

interface Surroundings {
  readonly flags: MirrorFlags;
  readonly places: Places;
  readonly context: Context;
}

/** With a warning for each name of a list that was met nowhere, which is a failure: it may be misspelt. */
async function mirrorOrPlan(
  ends: Ends<FileSystem>,
  wishes: MirrorOptions,
  { flags, places, context }: Surroundings,
): Promise<MirrorReport | undefined> {
  const { plan, dryRun } = flags;
  const names = namesMetIn(ends, wishes.only);
  if (plan === undefined || dryRun) {
    const report = await mirror(names.ends.source, names.ends.target, wishes);
    const warnings = names.warnings();
    return warnings.length === 0
      ? report
      : { ...report, ok: false, warnings: [...report.warnings, ...warnings] };
  }
  await writeShards(names.ends, { fs: await places.open(plan), path: "" }, wishes, context, flags);
  tellUnmet(names, context);
  return undefined;
}

/** @throws {FsError} EINVAL: that there is no plan says nothing of the source */
async function requirePlan(fs: FileSystem, url: string, { signal }: Context): Promise<void> {
  try {
    await fs.stat("plan.json", { signal }); // which is written last
  } catch (error) {
    if (!isFsError(error, "ENOENT", "ENOBUCKET", "ENOTDIR")) throw error;
    const detail = "there is no plan at this place; --plan without --shard writes one";
    throw new FsError("EINVAL", { operation: "mirror", path: parseFsUrl(url).display, detail, cause: error });
  }
}
