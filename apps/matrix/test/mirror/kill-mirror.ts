import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { mirror } from "@s3fs/copy";
import type { FileSystem } from "@s3fs/core";
import { OsFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";
import { serveS3, type S3Server } from "@s3fs/server";
import { bundled } from "@s3fs/test-support";
import { expect } from "vitest";
import type { MirrorJob } from "./mirror-job.ts";
import { WRITTEN } from "./trees.ts";

interface Kill {
  readonly signal: "SIGKILL" | "SIGINT";
  readonly isDownload: boolean;
  readonly hasJournal: boolean;
  /** Where in the run, from 0 to 1. */
  readonly at: number;
  /** Whether the steps are those that the killed one sees, or the requests that the server has answered. */
  readonly by: "steps" | "requests";
}

/** At random points: of each direction, with a journal and without, in turn. */
export function everyWay(signal: Kill["signal"], count: number): readonly Kill[] {
  return Array.from({ length: count }, (_, index) => ({
    signal,
    isDownload: index % 2 === 1,
    hasJournal: (index >> 1) % 2 === 0,
    by: (index + (index >> 2)) % 3 === 0 ? "requests" : "steps",
    at: Math.random(),
  }));
}

/** A mirror as a program of its own, and how long it takes. */
export interface Victim {
  readonly program: string;
  readonly lengths: Lengths;
  dispose(this: void): Promise<void>;
}

export async function makeVictim(): Promise<Victim> {
  const { directory, main: program } = await bundled(new URL("programs/mirror-once.ts", import.meta.url));
  const lengths = { upload: await lengthOf(program, false), download: await lengthOf(program, true) };
  return { program, lengths, dispose: () => rm(directory, { recursive: true }) };
}

/** How many of these mirrors were ended before they were done, each of which is looked at. */
export async function killAll({ program, lengths }: Victim, kills: readonly Kill[]): Promise<number> {
  let ended = 0;
  for (const kill of kills) ended += (await killMirror(program, kill, lengths)) ? 1 : 0;
  console.log(`${ended} of ${kills.length} mirrors were ended by ${kills[0]?.signal} before they were done`);
  return ended;
}

/** How long a run is when nobody ends it. */
interface RunLength {
  readonly steps: number;
  readonly requests: number;
}

interface Lengths {
  readonly upload: RunLength;
  readonly download: RunLength;
}

const MEBIBYTE = 1024 * 1024;

/** Contents by path; a large one is told by its length alone. */
const wanted: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Array.from({ length: 24 }, (_, index) => [`d${index % 4}/f${index}`, `new ${index}`]),
  ),
  "large/one": "1".repeat(11 * MEBIBYTE),
  "large/two": "2".repeat(9 * MEBIBYTE),
  "becomes a directory/x": "X",
  "becomes a file": "F",
};

const present: Readonly<Record<string, string>> = {
  "d0/f0": "old and longer",
  "d1/f1": "new 1",
  "large/one": "old",
  "gone/1": "G",
  "gone/deep/2": "G",
  gone3: "G",
  "becomes a directory": "old",
  "becomes a file/x": "old",
};

/** Two trees, one on a disk, one in the bucket of a server in this process. */
interface Ground {
  readonly server: S3Server;
  readonly bucket: S3FS;
  readonly disk: OsFS;
  readonly source: FileSystem;
  readonly target: FileSystem;
  readonly job: MirrorJob;
  readonly onRequest: { listener: () => void };
  close(): Promise<void>;
}

async function ground({ isDownload, hasJournal }: Pick<Kill, "isDownload" | "hasJournal">): Promise<Ground> {
  const onRequest = { listener: (): void => {} };
  const server = await serveS3({ buckets: ["mirrored"], onRequest: () => onRequest.listener() });
  const { endpoint, region, credentials } = server;
  const connection = { endpoint, region, credentials };
  const bucket = new S3FS("mirrored", { ...connection, partSize: 5 * MEBIBYTE });
  const directory = mkdtempSync(join(tmpdir(), "kill-"));
  const [root, journal] = [join(directory, "tree"), join(directory, "journals")];
  mkdirSync(root);
  mkdirSync(journal);
  const disk = new OsFS(root);
  const [source, target] = isDownload ? [bucket, disk] : [disk, bucket];
  for (const [path, content] of Object.entries(wanted))
    await source.write(path, content, { modified: WRITTEN });
  for (const [path, content] of Object.entries(present))
    await target.write(path, content, { modified: WRITTEN - (content.startsWith("old") ? 60_000 : 0) });
  return {
    server,
    bucket,
    disk,
    source,
    target,
    onRequest,
    job: { root, connection, isDownload, ...(hasJournal && { journal }) },
    async close() {
      await bucket.close();
      await disk.close();
      await server.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** Ends a mirror somewhere, mirrors once more, and looks at what is there before and after. Whether it was ended in time. */
async function killMirror(program: string, kill: Kill, lengths: Lengths): Promise<boolean> {
  const place = await ground(kill);
  try {
    const length = kill.isDownload ? lengths.download : lengths.upload;
    const wasEnded = await runOnce(program, place, kill, length);
    if (kill.signal === "SIGINT" && !kill.hasJournal) await expectNothingLeft(place);
    await expectNothingLost(place.target);
    await expectConvergence(place);
    return wasEnded;
  } finally {
    await place.close();
  }
}

async function lengthOf(program: string, isDownload: boolean): Promise<RunLength> {
  const place = await ground({ isDownload, hasJournal: false });
  try {
    let requests = 0;
    place.onRequest.listener = () => (requests += 1);
    const steps = await stepsOf(program, place.job);
    return { steps, requests };
  } finally {
    await place.close();
  }
}

async function stepsOf(program: string, job: MirrorJob): Promise<number> {
  const child = spawn(process.execPath, [program, JSON.stringify(job)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  const [line] = await once(createInterface(child.stdout), "line");
  await exit;
  return Number(line);
}

async function runOnce(program: string, place: Ground, kill: Kill, length: RunLength): Promise<boolean> {
  const { job, onRequest } = place;
  const { by, signal, at } = kill;
  const last = 1 + Math.floor(at * length[by]);
  const told = by === "steps" ? { ...job, endAt: { step: last, signal } } : job;
  const child = spawn(process.execPath, [program, JSON.stringify(told)], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  let requests = 0;
  if (by === "requests") onRequest.listener = () => void ((requests += 1) === last && child.kill(signal));
  const [code, endedBy] = await once(child, "exit");
  onRequest.listener = () => {};
  expect([0, 130, null]).toContain(code);
  return endedBy === "SIGKILL" || code === 130;
}

/** Who is asked to stop clears up, but for the only content of a path that something else was to leave. */
async function expectNothingLeft({ server, target, job }: Ground): Promise<void> {
  expect(server.uploadsInProgress()).toBe(0);
  const listed = Object.keys(await contentsOf(target));
  const names = new Set([...listed, ...readdirSync(job.root, { recursive: true, encoding: "utf8" })]);
  const left = [...names].filter((name) => name.includes(".s3fs-"));
  expect(left.filter((name) => names.has(name.replace(staged, "")) || !staged.test(name))).toEqual([]);
}

/** What the name of a path has at its end, where its new content waits for its place. */
const staged = /\.s3fs-[0-9a-f]{8}(?=\/|$)/;

/** At no moment is a file missing or halved that should stay, nor one gone before all copies are there. */
async function expectNothingLost(target: FileSystem): Promise<void> {
  const there = unstaged(await contentsOf(target));
  for (const path of Object.keys(present).filter((each) => each in wanted))
    expect([present[path], wanted[path]].includes(there[path]), path).toBe(true);
  const isComplete = Object.entries(wanted).every(([path, content]) => there[path] === content);
  if (isComplete) return;
  for (const path of Object.keys(present)) expect(path in there, path).toBe(true);
}

/** What takes the place of another kind of thing is beside it until that is gone, so it counts as being there. */
function unstaged(there: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const waiting = Object.entries(there).map(([path, content]) => [path.replace(staged, ""), content]);
  return { ...Object.fromEntries(waiting), ...there };
}

async function expectConvergence({ source, target, job, server }: Ground): Promise<void> {
  const journal = job.journal === undefined ? undefined : { fs: new OsFS(job.journal), path: "journal" };
  const report = await mirror(source, target, {
    delete: true,
    maxDelete: "100%",
    journal,
    removeLeftovers: true,
  });
  expect(report).toMatchObject({ ok: true, warnings: [] });
  expect(await contentsOf(target)).toEqual(wanted);
  expect(await contentsOf(source)).toEqual(wanted);
  expect(server.uploadsInProgress()).toBe(0);
  const names = readdirSync(job.root, { recursive: true, encoding: "utf8" });
  expect(names.filter((name) => name.includes(".s3fs-"))).toEqual([]);
  if (journal !== undefined) expect(await journal.fs.exists(journal.path)).toBe(false);
}

async function contentsOf(fs: FileSystem): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for await (const { kind, path } of fs.list("", { recursive: true }))
    if (kind === "file") contents[path] = await fs.read(path).text();
  return contents;
}
