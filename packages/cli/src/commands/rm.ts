import { FsError, isFsError, NEVER, type FileSystem } from "@s3fs/core";
import { parseFsUrl } from "@s3fs/opener";
import { Command, Option } from "commander";
import { lstat } from "node:fs/promises";
import { resolve } from "node:path";
import { atPath, atRoot } from "../at-url.ts";
import { byteSize } from "../byte-size.ts";
import type { Context } from "../context.ts";
import { escapeName } from "../escape-name.ts";
import { wholeNumber } from "../option-values.ts";
import { isWholeStore } from "../whole-store.ts";

interface RmFlags {
  readonly recursive?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly maxDelete?: number;
}

export function rmCommand(context: Context): Command {
  return new Command("rm")
    .summary("remove a file or a directory")
    .description("Removes a file, or with -r a directory with all below it, once that is confirmed.")
    .argument("<url>", "a URL or a path")
    .option("-r, --recursive", "a directory with all below it: counts first, then asks")
    .option("-n, --dry-run", "say what would go, and remove nothing")
    .option("-y, --yes", "do not ask; without a terminal, -r needs it")
    .addOption(new Option("--max-delete <n>", "refuse to remove more entries").argParser(wholeNumber))
    .addHelpText(
      "after",
      "\nWhat is a whole bucket, disk or home directory also wants --max-delete.\n\nExample:\n  s3fs rm -r s3://bucket/tmp --dry-run",
    )
    .action((url: string, flags: RmFlags) => rm(url, flags, context));
}

async function rm(url: string, flags: RmFlags, context: Context): Promise<void> {
  const { out, registry, signal } = context;
  return atPath((await linkOnDisk(url)) ?? url, registry, async ({ fs, path }) => {
    const entry = path === "" ? undefined : await fs.stat(path, { signal });
    const isDirectory = entry === undefined || (entry.kind === "directory" && !entry.viaLink);
    if (isDirectory && !flags.recursive) throw new FsError("EISDIR", { detail: "-r removes directories" });
    if (isDirectory) await atRoot(url, registry, (tree) => removeTree(url, tree, flags, context));
    else if (!flags.dryRun) await fs.remove(path, { signal });
    if (!isDirectory) out.print(`${flags.dryRun ? "would remove" : "removed"} ${shown(url)}`);
    else if (!flags.dryRun && path !== "") await removeEmptied(fs, path);
  });
}

/** The path of a link, also where a slash behind its name would mean what it leads to: that is never removed by its name. */
async function linkOnDisk(url: string): Promise<string | undefined> {
  const { scheme, resource } = parseFsUrl(url);
  if (scheme !== "file") return undefined;
  const path = resolve(resource);
  const stats = await lstat(path).catch(() => undefined); // what can't be looked at is told by the removal
  return stats?.isSymbolicLink() ? path : undefined;
}

async function removeTree(url: string, fs: FileSystem, flags: RmFlags, context: Context): Promise<void> {
  const { out, signal } = context;
  if (flags.maxDelete === undefined && (await isWholeStore(url, fs)))
    throw refused("this is a whole bucket, disk or home; --max-delete says how many entries of it may go");
  const found = await contentOf(fs, signal);
  const told = `${found.entries} entries (${byteSize(found.bytes)}) in ${shown(url)}`;
  if (found.entries > (flags.maxDelete ?? Infinity))
    throw refused(`${found.entries} entries would go, and --max-delete allows ${flags.maxDelete}`);
  if (flags.dryRun) return out.print(`would remove ${told}`);
  if (!flags.yes) await confirm(told, context);
  await fs.remove("", { recursive: true, missing: "ignore", signal });
  out.print(`removed ${told}`);
}

async function contentOf(fs: FileSystem, signal: AbortSignal): Promise<{ entries: number; bytes: number }> {
  const found = { entries: 0, bytes: 0 };
  for await (const entry of fs.list("", { recursive: true, signal })) {
    found.entries += 1;
    found.bytes += entry.kind === "file" ? entry.size : 0;
  }
  return found;
}

async function confirm(told: string, { terminal, signal }: Context): Promise<void> {
  if (terminal?.ask === undefined) throw refused(`${told} would go; -y removes them without asking`);
  const answer = await terminal.ask(`Remove ${told}? Type yes to do so: `, signal);
  if (answer.trim() !== "yes") throw refused("it was not confirmed");
}

/** The directory itself, unless something came into it meanwhile, or its store let it go with its content. */
async function removeEmptied(fs: FileSystem, path: string): Promise<void> {
  try {
    await fs.remove(path, { missing: "ignore", signal: NEVER });
  } catch (error) {
    if (!isFsError(error, "ENOTEMPTY", "ENOENT")) throw error;
  }
}

function shown(url: string): string {
  return escapeName(parseFsUrl(url).display);
}

function refused(detail: string): FsError {
  return new FsError("EGUARD", { detail: `nothing was removed: ${detail}` });
}
