import * as fs from "node:fs";
import { dirname } from "node:path";
import { temporaryName } from "@s3fs/node-fs";

/** Which names the volume of a directory takes for one. */
export interface Volume {
  readonly caseSensitive: boolean;
  /** Whether `é` and `e` with an accent of its own are one. */
  readonly foldsNormalization: boolean;
}

/**
 * Tells of the volume below a root, when that is asked for the first time after the root was made: by names that are there
 * and could be spelled otherwise; where none is, by a file of its own that is gone at once.
 *
 * @param platform as Node names it; says what to take for granted where nothing can be found out
 */
export function volumeOf(root: string, platform: string): () => Volume {
  let known: Volume | undefined;
  return () => {
    if (known !== undefined) return known;
    const volume = foundOut(nearestThere(root), platform);
    if (fs.existsSync(root)) known = volume;
    return volume;
  };
}

function foundOut(directory: string, platform: string): Volume {
  const names = attempted(() => firstNames(directory)) ?? [];
  const byCase = attempted(() => isOneName(directory, names, swappedCase));
  const probe = byCase === undefined ? attempted(() => probed(directory)) : undefined;
  const isApple = platform === "darwin";
  const caseSensitive = probe?.caseSensitive ?? !(byCase ?? (isApple || platform === "win32"));
  const byForm = attempted(() => isOneName(directory, names, otherForm));
  return {
    caseSensitive,
    foldsNormalization: byForm ?? probe?.foldsNormalization ?? (isApple || !caseSensitive),
  };
}

/** A directory that can't be read or written tells nothing. */
function attempted<T>(find: () => T | undefined): T | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}

function nearestThere(directory: string): string {
  const above = dirname(directory);
  return above === directory || fs.existsSync(directory) ? directory : nearestThere(above);
}

function firstNames(directory: string): string[] {
  const entries = fs.opendirSync(directory);
  try {
    const names: string[] = [];
    for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) {
      if (!entry.name.includes("\ufffd")) names.push(entry.name);
      if (names.length === namesAtMost) break;
    }
    return names;
  } finally {
    entries.closeSync();
  }
}

const namesAtMost = 64;

/** By the first of the names that has another spelling. Undefined when none has. */
function isOneName(
  directory: string,
  names: readonly string[],
  respell: (name: string) => string,
): boolean | undefined {
  const name = names.find((candidate) => respell(candidate) !== candidate);
  return name === undefined ? undefined : leadsThere(directory, respell(name));
}

/** By a file that is there only to be looked at under other names. */
function probed(directory: string): Volume {
  const name = `${temporaryName()}\u00e9`;
  const native = `${directory}/${name}`;
  fs.closeSync(fs.openSync(native, "wx", 0o600));
  try {
    return {
      caseSensitive: !leadsThere(directory, swappedCase(name)),
      foldsNormalization: leadsThere(directory, otherForm(name)),
    };
  } finally {
    fs.unlinkSync(native);
  }
}

/** Whether a spelling that no entry has leads somewhere. Numbers of inodes tell less: links share them, FUSE has one a spelling. */
function leadsThere(directory: string, spelling: string): boolean {
  const found = fs.lstatSync(`${directory}/${spelling}`, { throwIfNoEntry: false });
  return found !== undefined && !fs.readdirSync(directory).includes(spelling);
}

function swappedCase(name: string): string {
  const lower = name.toLowerCase();
  return lower === name ? name.toUpperCase() : lower;
}

function otherForm(name: string): string {
  const composed = name.normalize("NFC");
  return composed === name ? name.normalize("NFD") : composed;
}
