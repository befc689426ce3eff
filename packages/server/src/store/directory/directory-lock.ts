import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, readdir, readFile, realpath, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { FsError } from "@s3fs/core";
import { hasErrno } from "./errno.ts";

/**
 * Keeps a second process, and a second store of this process, out of a directory. The lock of a process that is gone is taken over.
 *
 * Locks are numbered, and the highest number holds. To take a stale one over is to make the next number, which only one
 * process can; who then finds a higher one was overtaken meanwhile, and looks again.
 * @returns what gives the lock back
 * @throws {FsError} EBUSY naming the holder
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const place = await realpath(directory);
  if (heldHere.has(place)) throw busy(place, "another store of this process has it open");
  heldHere.add(place);
  try {
    const path = await acquire(place);
    return async () => {
      heldHere.delete(place);
      await unlinkIfThere(path);
    };
  } catch (error) {
    heldHere.delete(place);
    throw error;
  }
}

/** Whether a name is that of a lock, or of one that is being made. */
export function isLockName(name: string): boolean {
  return /^lock-(?:\d{1,15}|draft-[0-9a-f]{16})$/.test(name);
}

/** Own process ids can't tell, as they come back after a restart: the first process of a container always has 1. */
const heldHere = new Set<string>();

async function acquire(directory: string): Promise<string> {
  for (;;) {
    const numbers = await lockNumbers(directory);
    const highest = numbers.at(-1) ?? 0;
    if (highest > 0) await requireStale(directory, lockPath(directory, highest));
    const path = lockPath(directory, highest + 1);
    if (!(await createLock(directory, path))) continue;
    if (await isHighest(directory, highest + 1)) {
      await sweepDrafts(directory);
      return path;
    }
    await unlinkIfThere(path);
  }
}

/** The lower ones are looked at too: one that was made meanwhile may be that of a living process. */
async function isHighest(directory: string, own: number): Promise<boolean> {
  const numbers = await lockNumbers(directory);
  if (numbers.at(-1) !== own) return false;
  const lower = numbers.slice(0, -1).map((number) => lockPath(directory, number));
  try {
    for (const path of lower) await requireStale(directory, path);
  } catch (error) {
    await unlinkIfThere(lockPath(directory, own));
    throw error;
  }
  for (const path of lower) await unlinkIfThere(path);
  return true;
}

/** A process that was killed while it made a lock leaves its draft. */
async function sweepDrafts(directory: string): Promise<void> {
  const drafts = (await readdir(directory)).filter((name) => name.startsWith(DRAFT_PREFIX));
  for (const name of drafts) await unlinkIfThere(join(directory, name));
}

async function lockNumbers(directory: string): Promise<readonly number[]> {
  const names = await readdir(directory);
  const matches = names.map((name) => /^lock-(\d{1,15})$/.exec(name)?.[1]);
  return matches
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

function lockPath(directory: string, number: number): string {
  return join(directory, `lock-${number}`);
}

/** A hard link appears with its content, and not where something is. */
async function createLock(directory: string, path: string): Promise<boolean> {
  const draft = join(directory, DRAFT_PREFIX + randomBytes(8).toString("hex"));
  const holder: Holder = { pid: process.pid, host: hostname(), started: startOf("self") };
  await writeFile(draft, JSON.stringify(holder), { flag: "wx" });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    // Gone when another process, which has the lock by now, swept it.
    if (hasErrno(error, "EEXIST", "ENOENT")) return false;
    throw error;
  } finally {
    await unlinkIfThere(draft);
  }
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, where the system tells; another process may have its number by now. */
  readonly started: string;
}

async function requireStale(directory: string, path: string): Promise<void> {
  const holder = await readHolder(path);
  if (holder === undefined) return;
  const { pid, host } = holder;
  if (host !== hostname()) {
    throw busy(
      directory,
      `process ${pid} of the machine ${host} has it open; if that is gone, remove ${path}`,
    );
  }
  if (isAlive(holder)) throw busy(directory, `process ${pid} has it open`);
}

/** Undefined when the lock was given back meanwhile, or is none. */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const holder: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof holder !== "object" || holder === null || !("pid" in holder) || !("host" in holder))
      return undefined;
    const started = "started" in holder ? String(holder.started) : "";
    return { pid: Number(holder.pid), host: String(holder.host), started };
  } catch (error) {
    if (hasErrno(error, "ENOENT") || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isAlive({ pid, started }: Holder): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return hasErrno(error, "EPERM");
  }
  const now = startOf(String(pid));
  return started === "" || now === "" || started === now;
}

/** Field 22 of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, behind a name that may hold spaces. */
function startOf(process: string): string {
  try {
    const text = readFileSync(`/proc/${process}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!hasErrno(error, "ENOENT")) throw error;
  }
}

function busy(path: string, who: string): FsError {
  return new FsError("EBUSY", {
    path,
    detail: `one process at a time may open a directory store, and ${who}`,
  });
}

const DRAFT_PREFIX = "lock-draft-";
