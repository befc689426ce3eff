import { moveFile, moveTree, type OnMirrorEvent } from "@s3fs/copy";
import { parsePath } from "@s3fs/core";
import { Command } from "commander";
import type { Context } from "../context.ts";
import { escapeName } from "../escape-name.ts";
import { ofTransfer, type Blamed } from "../mirror/blame.ts";
import { narrated } from "../mirror/narrated.ts";
import type { NarrationFlags } from "../narrator/choose-narrator.ts";
import { moveLink, refuseLinkElsewhere } from "../move-link.ts";
import { openPlaces } from "../places.ts";
import { onOneDisk } from "../one-disk.ts";
import { sorting } from "../sorting.ts";
import { transferEnds, type TransferEnds, type TransferUrls } from "../transfer-ends.ts";

interface MvFlags extends NarrationFlags {
  readonly overwrite: boolean;
}

export function mvCommand(context: Context): Command {
  return new Command("mv")
    .summary("move a file or a directory")
    .description(
      "Moves a file or a directory. The source goes when all of it has arrived;\na failure before that leaves it whole.",
    )
    .argument("<source>", "a URL or a path")
    .argument("<target>", "the new name; with a / at its end, the directory to move into")
    .option("--no-overwrite", "refuse to replace files of the target")
    .option("--progress", "show it where it is no terminal, too")
    .option("--no-progress", "lines instead of the display")
    .option("-q, --quiet", "errors only")
    .addHelpText("after", "\nExample:\n  s3fs mv s3://bucket/new/report.pdf s3://bucket/archive/")
    .action((source: string, target: string, flags: MvFlags) => mv({ source, target }, flags, context));
}

async function mv(urls: TransferUrls, flags: MvFlags, context: Context): Promise<void> {
  const { signal, out } = context;
  const { overwrite, quiet } = flags;
  await using places = openPlaces(context);
  const blame = (error: unknown): Blamed => ofTransfer(error, urls);
  await narrated({ flags, target: urls.target, places, context, blame }, async (onEvent) => {
    const ends = await transferEnds(urls, places, { signal, recursive: true, links: true });
    await move(ends, await onOneDisk(ends, places), { overwrite, signal, onEvent });
    return undefined;
  });
  if (!quiet) out.print(escapeName(`moved   ${urls.source}`));
}

interface MoveWishes {
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: OnMirrorEvent;
}

/** @param onDisk the ends within one file system, where they are on one disk */
async function move(ends: TransferEnds, onDisk: TransferEnds | undefined, wishes: MoveWishes): Promise<void> {
  const { source, target, kind, size, isLink } = onDisk ?? ends;
  const { overwrite, signal, onEvent } = wishes;
  const path = parsePath(source.path);
  if (onDisk === undefined) refuseLinkElsewhere(ends);
  else if (isLink) return moveLink(onDisk, { overwrite, signal });
  // Within one file system a tree is moved without another word.
  if (kind === "file" || onDisk !== undefined) onEvent({ kind: "started", path, size });
  if (kind === "directory")
    return moveTree(source.fs, source.path, target.fs, target.path, { overwrite, sorting, signal, onEvent });
  const onProgress = (bytes: number): void => void onEvent({ kind: "progress", path, bytes, size });
  await moveFile(source.fs, source.path, target.fs, target.path, { overwrite, onProgress, signal });
}
