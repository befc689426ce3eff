import { Option } from "commander";
import type { BackendWishes } from "../places.ts";

/** What links are to a command. */
export interface LinkFlags {
  readonly followSymlinks?: boolean;
  readonly links?: boolean;
  readonly skipLinks?: boolean;
}

export function linkOptions(): readonly Option[] {
  return [
    new Option("--follow-symlinks", "take what links lead to").conflicts(["links", "skipLinks"]),
    new Option("--links", "take links as links, wherever they lead").conflicts("skipLinks"),
    new Option("--skip-links", "leave links alone, wherever they lead"),
  ];
}

export const DISKS: readonly string[] = ["file", "temp"];

/** How a disk, which alone has links, is to be opened for that. */
export function linkWishes({ followSymlinks, links, skipLinks }: LinkFlags): BackendWishes {
  if (followSymlinks)
    return { options: { symlinks: "follow" }, flags: ["--follow-symlinks"], schemes: DISKS };
  if (links) return { options: { symlinks: "refuse" }, flags: ["--links"], schemes: DISKS };
  if (skipLinks) return { options: { symlinks: "refuse" }, flags: ["--skip-links"], schemes: DISKS };
  return { options: {}, flags: [], schemes: [] };
}
