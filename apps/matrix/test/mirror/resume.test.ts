import { randomBytes } from "node:crypto";
import { mirror, type MirrorEvent, type MirrorOptions, type MirrorReport } from "@s3fs/copy";
import { FileSystem, FsError, NEVER, ROOT } from "@s3fs/core";
import { traced } from "@s3fs/layers";
import { MemoryFS } from "@s3fs/memory";
import { TempFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";
import { serveS3, type S3Server } from "@s3fs/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { plant, WRITTEN } from "./trees.ts";

const everything = { keep: new Set<string>(), signal: NEVER };
const MEBIBYTE = 1024 * 1024;
const large = randomBytes(23 * MEBIBYTE + 1); // five parts of the bucket, three of the disk

const forbidden = { kind: "error", status: 403, code: "AccessDenied" } as const;

let server: S3Server;
let bucket: S3FS;
let disk: TempFS;
let notes: MemoryFS;

beforeEach(async () => {
  server = await serveS3({ buckets: ["resumed"] });
  const { endpoint, region, credentials } = server;
  // Of a store that is known nothing is asked that would count among its requests.
  const known = { dialect: "aws", checksums: false } as const;
  bucket = new S3FS("resumed", { endpoint, region, credentials, ...known, partSize: 5 * MEBIBYTE });
  disk = new TempFS();
  notes = new MemoryFS();
});

afterEach(async () => {
  await bucket.close();
  await disk.close();
  await server.close();
});

const journal = (): MirrorOptions["journal"] => ({ fs: notes, path: "journal" });

/** A mirror that is stopped once so many parts are written. */
async function stopAfter(
  parts: number,
  source: FileSystem,
  target: FileSystem,
  place: MirrorOptions["journal"] = journal(),
): Promise<void> {
  const stop = new AbortController();
  let written = 0;
  const watched = new FileSystem(
    traced(target.driver, ({ operation, outcome }) => {
      // the opening of the write is the first of its calls
      if (operation === "write" && outcome === "done" && (written += 1) > parts)
        stop.abort(new Error("stopped"));
    }),
  );
  const run = mirror(source, watched, { concurrency: 1, journal: place, signal: stop.signal });
  await expect(run).rejects.toThrow("stopped");
}

async function bytesOf(fs: FileSystem): Promise<Buffer> {
  return Buffer.from(await fs.read("large").bytes());
}

/** Names of the temporary files of the disk. */
async function temporary(): Promise<number> {
  return (await disk.driver.removeLeftovers?.(ROOT, everything)) ?? 0;
}

describe("a mirror with a journal", () => {
  it("goes on with the upload of a large file that was stopped, and sends no part again", async () => {
    await disk.write("large", large, { modified: WRITTEN });
    await stopAfter(3, disk, bucket);
    expect(server.uploadsInProgress()).toBe(1);
    const before = server.requests.count("UploadPart");
    expect(before).toBe(3);
    expect(await mirror(disk, bucket, { journal: journal() })).toMatchObject({
      ok: true,
      copied: 1,
      warnings: [],
    });
    expect(server.requests.count("UploadPart")).toBe(5);
    expect(server.requests.count("CreateMultipartUpload")).toBe(1);
    expect(server.uploadsInProgress()).toBe(0);
    expect((await bytesOf(bucket)).equals(large)).toBe(true);
    expect(await bucket.stat("large")).toMatchObject({ sourceModifiedMs: WRITTEN });
    expect(await notes.exists("journal")).toBe(false);
  });

  it("goes on with the download of a large file that was stopped, and reads no part again", async () => {
    await bucket.write("large", large, { modified: WRITTEN });
    await stopAfter(1, bucket, disk);
    server.requests.reset();
    expect(await mirror(bucket, disk, { journal: journal() })).toMatchObject({ ok: true, copied: 1 });
    expect(server.requests.count("GetObject")).toBe(2);
    expect((await bytesOf(disk)).equals(large)).toBe(true);
    expect(await disk.stat("large")).toMatchObject({ modifiedMs: WRITTEN });
    expect(await temporary()).toBe(0);
  });

  it("begins anew what is of another source by now, and removes what was begun", async () => {
    await disk.write("large", large, { modified: WRITTEN });
    await stopAfter(3, disk, bucket);
    const other = randomBytes(large.length);
    await disk.write("large", other, { modified: WRITTEN });
    expect(await mirror(disk, bucket, { journal: journal() })).toMatchObject({ ok: true, copied: 1 });
    expect(server.requests.count("UploadPart")).toBe(3 + 5);
    expect(server.uploadsInProgress()).toBe(0);
    expect((await bytesOf(bucket)).equals(other)).toBe(true);
  });

  it("takes no part of another source, also where the store does not let it remove what was begun", async () => {
    await disk.write("large", large, { modified: WRITTEN });
    await stopAfter(3, disk, bucket);
    const other = randomBytes(large.length);
    await disk.write("large", other, { modified: WRITTEN + 60_000 });
    server.faults.add({ operation: "AbortMultipartUpload", times: Infinity, action: forbidden });
    const report = await mirror(disk, bucket, { journal: journal() });
    expect(report).toMatchObject({ ok: true, copied: 1, warnings: [expect.stringContaining("large")] });
    expect(server.requests.count("UploadPart")).toBe(3 + 5);
    expect((await bytesOf(bucket)).equals(other)).toBe(true);
  });

  it("begins anew when the store has thrown away what was begun", async () => {
    await disk.write("large", large, { modified: WRITTEN });
    await stopAfter(3, disk, bucket);
    expect(await bucket.driver.removeLeftovers?.(ROOT, everything)).toBe(1);
    expect(await mirror(disk, bucket, { journal: journal() })).toMatchObject({ ok: true, copied: 1 });
    expect((await bytesOf(bucket)).equals(large)).toBe(true);
    expect(server.uploadsInProgress()).toBe(0);
  });

  it("removes what was begun of a file that is not to be copied any more", async () => {
    await disk.write("large", large, { modified: WRITTEN });
    await stopAfter(3, disk, bucket);
    await disk.remove("large");
    expect(await mirror(disk, bucket, { journal: journal() })).toMatchObject({ ok: true, copied: 0 });
    expect(server.uploadsInProgress()).toBe(0);
    expect(await notes.exists("journal")).toBe(false);
  });

  it("leaves nothing of a stopped upload without one", async () => {
    await disk.write("large", large, { modified: WRITTEN });
    const stop = new AbortController();
    let uploadsBefore = 0;
    const watched = new FileSystem(
      traced(bucket.driver, ({ operation, outcome }) => {
        if (operation !== "write" || outcome !== "done" || server.requests.count("UploadPart") < 2) return;
        uploadsBefore = server.uploadsInProgress();
        stop.abort(new Error("stopped"));
      }),
    );
    const run = mirror(disk, watched, { concurrency: 1, signal: stop.signal });
    await expect(run).rejects.toThrow("stopped");
    expect(uploadsBefore).toBe(1);
    expect(server.uploadsInProgress()).toBe(0);
    expect(await bucket.exists("large")).toBe(false);
  });

  async function stoppedTree(): Promise<void> {
    await plant(disk, { a: "A", b: "B", c: "C", d: "D" }, WRITTEN);
    const stop = new AbortController();
    let done = 0;
    const onEvent = ({ kind }: MirrorEvent): void => {
      if (kind === "done" && (done += 1) === 2) stop.abort(new Error("stopped"));
    };
    const options = {
      compare: "always",
      concurrency: 1,
      journal: journal(),
      signal: stop.signal,
      onEvent,
    } as const;
    await expect(mirror(disk, bucket, options)).rejects.toThrow("stopped");
  }

  const goOn = (): Promise<MirrorReport> => mirror(disk, bucket, { compare: "always", journal: journal() });

  it("does not copy again what a stopped run has finished, whatever the rule says", async () => {
    await stoppedTree();
    expect(await goOn()).toMatchObject({ ok: true, copied: 2, same: 2 });
    expect(server.requests.count("PutObject")).toBe(4);
    expect(await goOn()).toMatchObject({ ok: true, copied: 4 }); // it was removed
  });

  it("whose last line is cut short is read up to there, and written on", async () => {
    await stoppedTree();
    const text = await notes.read("journal").text();
    await notes.write("journal", text.slice(0, -9));
    expect(await goOn()).toMatchObject({ ok: true, copied: 3, same: 1, warnings: [] });
  });

  it("trusts no entry that is not what is there", async () => {
    await stoppedTree();
    await disk.write("a", "Z", { modified: WRITTEN });
    await bucket.write("b", "Z", { modified: WRITTEN });
    expect(await goOn()).toMatchObject({ ok: true, copied: 4 });
    expect(await bucket.read("b").text()).toBe("B");
  });

  it.each<[string, (fs: MemoryFS) => Promise<unknown>, MirrorOptions]>([
    ["of other options", async () => {}, { compare: "always", delete: true }],
    ["of other globs", async () => {}, { compare: "always", exclude: ["x"] }],
    ["that is none", (fs) => fs.write("journal", "my letters\n"), { compare: "always" }],
  ])("%s is refused before any change, and stays as it is", async (_what, change, options) => {
    await stoppedTree();
    await change(notes);
    const before = await notes.read("journal").text();
    server.requests.reset();
    const run = mirror(disk, bucket, { ...options, journal: journal() });
    await expect(run).rejects.toMatchObject({ code: "EINVAL", path: "journal" });
    expect(server.requests.total).toBe(0);
    expect(await notes.read("journal").text()).toBe(before);
  });

  it("that can't be written is a warning, and what is stopped then leaves nothing", async () => {
    const full = new FileSystem({
      ...notes.driver,
      write: async () => Promise.reject(new FsError("ENOSPC")),
    });
    await disk.write("large", large, { modified: WRITTEN });
    const place = { fs: full, path: "journal" };
    await stopAfter(2, disk, bucket, place);
    expect(server.requests.count("UploadPart")).toBe(2);
    expect(server.uploadsInProgress()).toBe(0);
    const report = await mirror(disk, bucket, { journal: place });
    expect(report).toMatchObject({ ok: true, copied: 1 });
    expect(report.warnings).toMatchObject([expect.stringContaining("ENOSPC")]);
    expect(server.uploadsInProgress()).toBe(0);
  });

  it("is neither read nor written by a dry run", async () => {
    await disk.write("a", "A");
    expect(await mirror(disk, bucket, { dryRun: true, journal: journal() })).toMatchObject({ copied: 1 });
    expect(await notes.exists("journal")).toBe(false);
  });
});
