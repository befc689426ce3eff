import { readFileSync, statSync } from "node:fs";
import { contains } from "./contains.ts";

/** A file system, or a part of one, and where it shows. */
export interface Mount {
  readonly device: string;
  /** The directory of the file system that shows, from the file system's own root. */
  readonly root: string;
  /** Where it shows. */
  readonly point: string;
}

/**
 * One spelling for all paths at which bind mounts show the same directory: the path below the mount that shows the most.
 *
 * @param path a real one, of what is there
 */
export function firstSpelling(
  path: string,
  mounts: readonly Mount[],
  isSame: (path: string, other: string) => boolean = isSameOnDisk,
): string {
  const shows = mountOf(path, mounts);
  if (shows === undefined) return path;
  const inside = moved(path, shows.point, shows.root);
  const spellings = mounts
    .filter(({ device, root }) => device === shows.device && contains(root, inside))
    .sort((one, other) => one.root.length - other.root.length)
    .map(({ root, point }) => moved(inside, root, point));
  // Another mount may hide what a spelling is of, so the disk has the last word.
  return spellings.find((spelling) => spelling === path || isSame(spelling, path)) ?? path;
}

/** The deepest one, and of several at one point that which was mounted last. */
function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  let found: Mount | undefined;
  for (const mount of mounts)
    if (contains(mount.point, path) && mount.point.length >= (found?.point.length ?? 0)) found = mount;
  return found;
}

/** The same place below another directory. */
function moved(path: string, from: string, to: string): string {
  const rest = path.slice(from === "/" ? 0 : from.length);
  return rest === "" || rest === "/" ? to : `${to === "/" ? "" : to}${rest}`;
}

function isSameOnDisk(path: string, other: string): boolean {
  try {
    const [one, two] = [statSync(path, { bigint: true }), statSync(other, { bigint: true })];
    return one.dev === two.dev && one.ino === two.ino;
  } catch {
    return false;
  }
}

/** What Linux tells of this process; nowhere else are there bind mounts. */
export function mountsOfSystem(): readonly Mount[] {
  if (process.platform !== "linux") return [];
  try {
    return mountsIn(readFileSync("/proc/self/mountinfo", "utf8"));
  } catch {
    return [];
  }
}

/** @param text as https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html describes it */
export function mountsIn(text: string): readonly Mount[] {
  return text.split("\n").flatMap((line) => {
    const [, , device, root, point] = line.split(" ").map(unescaped);
    return device && root?.startsWith("/") && point ? [{ device, root, point }] : [];
  });
}

/** Blanks and backslashes come as `\040`. */
function unescaped(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}
