import { renameSync, rmSync, writeFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import {
  applyDeletes,
  applyPlan,
  applyShard,
  compareTrees,
  mirror,
  planMirror,
  writePlan,
  type MirrorEvent,
} from "@s3fs/copy";
import { FileSystem, FsError, type Driver } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";
import { OsFS, TempFS } from "@s3fs/os";
import { S3FS, type S3Options } from "@s3fs/s3";
import { memoryStore, serveS3, type S3Server } from "@s3fs/server";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { harvest, plant, WRITTEN } from "../mirror/trees.ts";

let server: S3Server;
let bucket: S3FS;
let disk: TempFS;
let inMemory: MemoryFS;
/** A store of the kind that answers 200 whatever a copy is asked on condition of. */
let ignoring: { readonly server: S3Server; readonly bucket: S3FS };

const connectionOf = ({ endpoint, region, credentials }: S3Server): S3Options => ({
  endpoint,
  region,
  credentials,
});

beforeEach(async () => {
  server = await serveS3({ buckets: ["mirrored", "other"] });
  bucket = new S3FS("mirrored", connectionOf(server));
  disk = new TempFS();
  inMemory = new MemoryFS();
  const careless = await serveS3({ buckets: ["mirrored", "other"], dialect: { copyConditions: "ignored" } });
  ignoring = { server: careless, bucket: new S3FS("mirrored", connectionOf(careless)) };
});

afterEach(async () => {
  await bucket.close();
  await ignoring.bucket.close();
  await disk.close();
  await server.close();
  await ignoring.server.close();
});

interface Clock {
  /** Lets time pass, a little for each turn of the process, until something is so. */
  passUntil(isSo: () => boolean): Promise<void>;
}

/** Takes over what waits by the clock, though not the timers of Node's sockets, until the test is finished. */
function takeClock(): Clock {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  return {
    async passUntil(isSo) {
      while (!isSo()) {
        vi.advanceTimersByTime(20);
        for (let turn = 0; turn < 5; turn += 1) await setImmediate();
      }
    },
  };
}

/** Does something the moment the plan is complete. */
const whenPlanned =
  (work: () => void) =>
  ({ kind }: MirrorEvent): void => {
    if (kind === "planned") work();
  };

describe("F99 a source that goes away after it was listed", () => {
  it("is counted, is no failure, and nothing is deleted in that run", async () => {
    await plant(disk, { a: "new", b: "B" }, WRITTEN);
    await plant(bucket, { a: "old", gone: "G" }, WRITTEN - 1000);
    const onEvent = whenPlanned(() => rmSync(`${disk.root}/a`));
    const report = await mirror(disk, bucket, { delete: true, onEvent });
    expect(report).toMatchObject({
      ok: true,
      copied: 1,
      vanished: 1,
      deleted: 0,
      deletesWithheld: 1,
      failed: [],
    });
    expect(report.warnings).toEqual([expect.stringContaining("1 files went away from the source")]);
    expect(await harvest(bucket)).toEqual({ a: "old", b: "B", gone: "G" });
    expect(await mirror(disk, bucket, { delete: true })).toMatchObject({
      ok: true,
      deleted: 2,
      warnings: [],
    });
    expect(await harvest(bucket)).toEqual({ b: "B" });
  });

  it("keeps the copy that it has under a third name, when it was renamed", async () => {
    await plant(disk, { "new name": "precious", other: "O" }, WRITTEN);
    await plant(bucket, { "old name": "precious", other: "O" }, WRITTEN);
    const onEvent = whenPlanned(() => renameSync(`${disk.root}/new name`, `${disk.root}/newer name`));
    await mirror(disk, bucket, { delete: true, onEvent });
    expect(await harvest(bucket)).toEqual({ "old name": "precious", other: "O" });
    expect(await mirror(disk, bucket, { delete: true })).toMatchObject({ ok: true, copied: 1, deleted: 1 });
  });

  it("as a whole is an error, and nothing is deleted", async () => {
    await plant(disk, { "tree/a": "new", "tree/b": "B" }, WRITTEN);
    await plant(bucket, { a: "old", gone: "G" }, WRITTEN - 1000);
    const tree = new OsFS(`${disk.root}/tree`);
    const onEvent = whenPlanned(() => renameSync(`${disk.root}/tree`, `${disk.root}/unmounted`));
    const mirroring = mirror(tree, bucket, { delete: true, onEvent });
    await expect(mirroring).rejects.toMatchObject({
      code: "ENOENT",
      detail: expect.stringContaining("went away"),
    });
    expect(await harvest(bucket)).toEqual({ a: "old", gone: "G" });
  });

  it("lets no deletes follow on a shard of which the source has lost all since", async () => {
    const planned = new MemoryFS();
    const place = { fs: new MemoryFS(), path: "" };
    await plant(planned, { a: "A", b: "B" }, WRITTEN);
    await plant(bucket, { gone: "G" }, WRITTEN);
    const differences = compareTrees(planned, bucket);
    const plan = await planMirror(differences, { delete: true, traits: bucket.driver.traits });
    await writePlan(planned, bucket, plan, place);
    for (const path of ["a", "b"]) await planned.remove(path);
    const report = await applyShard(planned, bucket, place, 0);
    expect(report).toMatchObject({ ok: false, vanished: 2, failed: [] });
    await expect(applyDeletes(planned, bucket, place, [report])).rejects.toMatchObject({ code: "EGUARD" });
    expect(await harvest(bucket)).toEqual({ gone: "G" });
  });
});

describe("F100 what another has changed on the target since it was listed", () => {
  it("is neither replaced nor deleted", async () => {
    await plant(bucket, { changed: "new", fresh: "new", other: "O" }, WRITTEN);
    await plant(disk, { changed: "old", extra: "old", gone: "G" }, WRITTEN - 1000);
    const onEvent = whenPlanned(() => {
      writeFileSync(`${disk.root}/changed`, "theirs");
      writeFileSync(`${disk.root}/fresh`, "theirs");
    });
    const report = await mirror(bucket, disk, { delete: true, onEvent });
    expect(report).toMatchObject({ ok: false, copied: 1, deleted: 0, deletesWithheld: 2 });
    expect(Object.fromEntries(report.failed.map(({ path, error }) => [path, error.code]))).toEqual({
      changed: "ECONFLICT",
      fresh: "ECONFLICT",
    });
    expect(await harvest(disk)).toMatchObject({ changed: "theirs", fresh: "theirs", other: "O" });

    await plant(disk, { changed: "new", fresh: "new" }, WRITTEN);
    const late = whenPlanned(() => writeFileSync(`${disk.root}/extra`, "theirs"));
    const deleting = await mirror(bucket, disk, { delete: true, onEvent: late });
    expect(deleting.failed).toMatchObject([{ path: "extra", error: { code: "ECONFLICT" } }]);
    expect(await harvest(disk)).toEqual({ changed: "new", extra: "theirs", fresh: "new", other: "O" });
  });

  const insideOneStore: [string, () => readonly [FileSystem, FileSystem]][] = [
    ["two buckets", () => [bucket, new S3FS("other", connectionOf(server))]],
    ["two prefixes", () => [bucket.at("from"), bucket.at("to")]],
    [
      "two buckets of a store that ignores conditions of copies",
      () => [ignoring.bucket, new S3FS("other", connectionOf(ignoring.server))],
    ],
    ["a disk", () => [disk.at("from"), disk.at("to")]],
    ["a memory", () => [inMemory.at("from"), inMemory.at("to")]],
  ];

  it.each(insideOneStore)("is not replaced by a copy inside the store either: %s", async (_where, open) => {
    const [from, to] = open();
    await plant(from, { changed: "new", fresh: "new", other: "new", removed: "new" }, WRITTEN);
    await plant(to, { changed: "old", other: "old", removed: "old", gone: "G" }, WRITTEN - 9000);
    const options = { delete: true, concurrency: 1 } as const;
    const plan = await planMirror(compareTrees(from, to), { ...options, traits: to.driver.traits });
    await plant(to, { changed: "theirs", fresh: "theirs" }, WRITTEN);
    await to.remove("removed");
    const report = await applyPlan(from, to, plan, options);
    expect(report).toMatchObject({ ok: false, copied: 1, copiedServerSide: 1, deletesWithheld: 1 });
    expect(Object.fromEntries(report.failed.map(({ path, error }) => [path, error.code]))).toEqual({
      changed: "ECONFLICT",
      fresh: "ECONFLICT",
      removed: "ECONFLICT",
    });
    expect(await harvest(to)).toEqual({ changed: "theirs", fresh: "theirs", gone: "G", other: "new" });
  });
});

it("F109 a file that was only touched is not copied, and one too large to be hashed is copied once", async () => {
  const large = new Uint8Array(11 * 1024 * 1024).fill(7);
  await disk.write("large", large, { modified: WRITTEN });
  await plant(disk, { small: "S" }, WRITTEN);
  await mirror(disk, bucket);
  for (const path of ["large", "small"]) await disk.setModified(path, WRITTEN + 60_000);
  server.requests.reset();
  expect(await mirror(disk, bucket)).toMatchObject({ ok: true, copied: 1, same: 1 });
  expect(server.requests.count("PutObject")).toBe(0);
  expect(await bucket.stat("large")).toMatchObject({ sourceModifiedMs: WRITTEN + 60_000 });
  expect(await mirror(disk, bucket)).toMatchObject({ ok: true, copied: 0, same: 2 });
});

it("F112 two mirrors of the same trees at once, and two in opposite directions, lose nothing", async () => {
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, `new ${index}`]));
  await plant(disk, files, WRITTEN);
  await plant(bucket, { f0: "old", f1: "old" }, WRITTEN - 1000);
  const both = await Promise.all([mirror(disk, bucket), mirror(disk, bucket)]);
  for (const { failed } of both) for (const { error } of failed) expect(error.code).toBe("ECONFLICT");
  expect(await mirror(disk, bucket)).toMatchObject({ ok: true });
  expect(await harvest(bucket)).toEqual(files);

  await plant(disk, { mine: "M", shared: "disk" }, WRITTEN);
  await plant(bucket, { yours: "Y", shared: "bucket!" }, WRITTEN);
  await Promise.all([mirror(disk, bucket), mirror(bucket, disk)]);
  for (const side of [disk, bucket]) {
    const after = await harvest(side);
    expect(after).toMatchObject({ ...files, mine: "M", yours: "Y" });
    expect(["disk", "bucket!"]).toContain(after["shared"]);
  }
});

it("F114 a target without space is given up after a few files, and nothing is deleted", async () => {
  const files = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`f${index}`, "new"]));
  const [source, memory] = [new MemoryFS(), new MemoryFS()];
  await plant(source, files, WRITTEN);
  await plant(memory, { gone: "G" }, WRITTEN);
  const full: Driver = { ...memory.driver, write: async () => Promise.reject(new FsError("ENOSPC")) };
  const report = await mirror(source, new FileSystem(full), { delete: true, concurrency: 4 });
  expect(report).toMatchObject({ ok: false, copied: 0, deleted: 0, deletesWithheld: 1 });
  expect(report.failed.length).toBeLessThanOrEqual(3 + 4);
  expect(report.failed.length + report.notTried).toBe(200);
  expect(await harvest(memory)).toEqual({ gone: "G" });
});

it("F115 a store that is gone for a minute in the midst of a mirror is waited for, as a mirror is by default", async () => {
  const store = memoryStore();
  const first = await serveS3({ store, buckets: ["mirrored"] });
  let refused = 0;
  const onEvent: S3Options["onEvent"] = (event) => {
    if (event.kind === "retry" && event.code === "ECONNREFUSED") refused += 1;
  };
  await using away = new S3FS("mirrored", { ...connectionOf(first), onEvent });
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`f${index}`, `content ${index}`]),
  );
  await plant(disk, files, WRITTEN);
  const clock = takeClock();
  const goneForAMinute = async (): Promise<S3Server> => {
    await first.close();
    const backMs = performance.now() + 60_000;
    await clock.passUntil(() => performance.now() >= backMs && refused >= 20);
    return serveS3({ store, port: Number(new URL(first.endpoint).port), credentials: first.credentials });
  };
  let back: Promise<S3Server> | undefined;
  let done = 0;
  const mirroring = mirror(disk, away, {
    onEvent({ kind }) {
      if (kind === "done" && (done += 1) === 10) back = goneForAMinute();
    },
  });
  let hasEnded = false;
  const ending = mirroring.finally(() => (hasEnded = true));
  await clock.passUntil(() => hasEnded);
  expect(await ending).toMatchObject({ ok: true, copied: 60 });
  expect(await harvest(away)).toEqual(files);
  await (await back)?.close();
});

it("F118 a target that holds something else than it says is found out, and what is wrong there is removed", async () => {
  const [source, memory] = [new MemoryFS(), new MemoryFS()];
  await plant(source, { file: "content" }, WRITTEN);
  const write = memory.driver.write;
  async function* altered(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of chunks) yield chunk.map((byte) => byte ^ 1);
  }
  async function* none(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const _chunk of chunks) yield new Uint8Array();
  }
  const flipping: Driver = {
    ...memory.driver,
    write: (path, chunks, request) => write(path, altered(chunks), request),
  };
  const losing: Driver = {
    ...memory.driver,
    async write(path, chunks, { size: _size, ...request }) {
      return { ...(await write(path, none(chunks), request)), size: 7 };
    },
  };
  for (const [driver, verify] of [
    [losing, "head"],
    [losing, "read"],
    [flipping, "read"],
  ] as const) {
    const report = await mirror(source, new FileSystem(driver), { verify, retries: 0 });
    expect(report.failed, verify).toMatchObject([{ path: "file", error: { code: "EINTEGRITY" } }]);
    expect(await harvest(memory)).toEqual({});
  }
  const target = new FileSystem(memory.driver);
  expect(await mirror(source, target, { verify: "read" })).toMatchObject({ ok: true, copied: 1 });
});

it("F119 between two buckets a store copies by itself where it can, and bytes go through here where it can't", async () => {
  await plant(bucket, { "a/x": "X", "a/y": "Y" }, WRITTEN);
  await using beside = new S3FS("other", connectionOf(server));
  expect(await mirror(bucket, beside)).toMatchObject({ ok: true, copied: 2, copiedServerSide: 2 });
  expect(server.requests.count("GetObject")).toBe(0);

  await using foreign = await serveS3({ buckets: ["far"] });
  await using far = new S3FS("far", connectionOf(foreign));
  expect(await mirror(bucket, far)).toMatchObject({ ok: true, copied: 2, copiedServerSide: 0 });
  expect(await far.stat("a/x")).toMatchObject({ sourceModifiedMs: WRITTEN });

  const refusal = { kind: "error", status: 501, code: "NotImplemented" } as const;
  server.faults.add({ operation: "CopyObject", times: Infinity, action: refusal });
  const again = await mirror(bucket, beside.at("again"));
  expect(again).toMatchObject({ ok: true, copied: 2, copiedServerSide: 0 });

  const key = { SSECustomerAlgorithm: "AES256", SSECustomerKey: "k".repeat(32) } as const;
  server.faults.clear();
  await using sealed = new S3FS("mirrored", {
    ...connectionOf(server),
    prefix: "sealed",
    uploadArgs: key,
    downloadArgs: key,
  });
  await plant(sealed, { secret: "S" }, WRITTEN);
  await using target = new S3FS("other", {
    ...connectionOf(server),
    prefix: "sealed",
    uploadArgs: key,
    downloadArgs: key,
  });
  expect(await mirror(sealed, target)).toMatchObject({ ok: true, copied: 1, copiedServerSide: 1 });
  expect(await target.read("secret").text()).toBe("S");
  await sealed.write("secret", "planned");
  const plan = await planMirror(compareTrees(sealed, target), { traits: target.driver.traits });
  await sealed.write("secret", "another");
  const pinned = await applyPlan(sealed, target, plan);
  expect(pinned.failed).toMatchObject([{ path: "secret", error: { code: "ECHANGED" } }]);
  expect(await target.read("secret").text()).toBe("S");
});
