import { symlink } from "node:fs/promises";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { applyPlan, compareTrees, inMemory, mirror, planMirror, type MirrorEvent } from "@s3fs/copy";
import { FileSystem, type Entry, type FileEntry } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";
import { OsFS, TempFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";
import { memoryStore, serveS3, type S3Server, type Store } from "@s3fs/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bindMountsHere } from "@s3fs/test-support";
import { harvest, plant, WRITTEN, type Tree } from "../mirror/trees.ts";

let server: S3Server;
let bucket: S3FS;
let disk: TempFS;

beforeEach(async () => {
  server = await serveS3({ buckets: ["mirrored"] });
  const { endpoint, region, credentials } = server;
  bucket = new S3FS("mirrored", { endpoint, region, credentials });
  disk = new TempFS();
});

afterEach(async () => {
  await bucket.close();
  await disk.close();
  await server.close();
});

const files = (count: number): Tree =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, "x"]));

/** Puts an object under a key that may be no path. */
async function storeKey(key: string): Promise<void> {
  const { endpoint, region, credentials } = server;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  await client.send(
    new PutObjectCommand({ Bucket: "mirrored", Key: key, Body: new TextEncoder().encode(key) }),
  );
  client.destroy();
}

/** A store that keeps the time by another clock. */
function clockOff(skewMs: number): Store {
  const store = memoryStore();
  return {
    ...store,
    put: (place, write) =>
      store.put(place, {
        ...write,
        record: () => {
          const record = write.record();
          return { ...record, modifiedMs: record.modifiedMs + skewMs };
        },
      }),
  };
}

/** Requests that change something. */
function changes(): Record<string, number> {
  const { ListObjectsV2: _list, HeadObject: _head, GetObject: _get, ...others } = server.requests.counts();
  return others;
}

const refusal = { kind: "error", status: 403, code: "AccessDenied" } as const;

describe("a mirror that deletes", () => {
  it("F94 does not empty a target for an empty source, unless told to", async () => {
    await plant(bucket, { a: "A", "d/b": "B" }, WRITTEN);
    server.requests.reset();
    await expect(mirror(disk, bucket, { delete: true })).rejects.toMatchObject({ code: "EGUARD" });
    expect(changes()).toEqual({});
    const report = await mirror(disk, bucket, { delete: true, allowEmptySource: true });
    expect(report).toMatchObject({ ok: true, deleted: 3 });
  });

  it("F95 deletes nothing when the source is missing, is a file, or may not be listed", async () => {
    await plant(disk, { file: "F" }, WRITTEN);
    await plant(bucket, { "left/a": "A", "right/b": "B" }, WRITTEN);
    const target = bucket.at("right");
    server.requests.reset();
    const run = (source: FileSystem): Promise<unknown> => mirror(source, target, { delete: true });
    await expect(run(disk.at("nothing"))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(run(disk.at("file"))).rejects.toMatchObject({ code: "ENOTDIR" });
    server.faults.add({ operation: "ListObjectsV2", times: Infinity, action: refusal });
    await expect(mirror(bucket.at("left"), disk, { delete: true })).rejects.toMatchObject({ code: "EACCES" });
    expect(changes()).toEqual({});
    expect(await harvest(disk)).toEqual({ file: "F" });
  });

  it("F96 stops before the first change when it would delete more than it may, its plan told", async () => {
    await plant(bucket, files(40), WRITTEN);
    await plant(disk, { ...files(19), new: "N" }, WRITTEN);
    server.requests.reset();
    const events: MirrorEvent[] = [];
    const onEvent = (event: MirrorEvent): unknown => event.kind === "skipped" || events.push(event);
    for (const maxDelete of [undefined, 20, "52%"] as const) {
      events.length = 0;
      const run = mirror(disk, bucket, { delete: true, maxDelete, onEvent });
      await expect(run).rejects.toMatchObject({ code: "EGUARD" });
      expect(events).toMatchObject([{ kind: "planned", plan: { deletes: { length: 21 } } }]);
    }
    expect(changes()).toEqual({});
    expect((await mirror(disk, bucket, { delete: true, maxDelete: "53%" })).deleted).toBe(21);
  });

  it("F97 deletes nothing in a run in which a listing or a copy failed, or a name could not be written", async () => {
    await plant(bucket, { "left/a": "A", "left/b": "B" }, WRITTEN);
    await plant(disk, { gone: "G" }, WRITTEN);
    const source = bucket.at("left");
    server.faults.add({ operation: "GetObject", key: "left/a", times: Infinity, action: refusal });
    const report = await mirror(source, disk, { delete: true });
    expect(report).toMatchObject({ ok: false, copied: 1, deleted: 0, deletesWithheld: 1 });
    expect(await harvest(disk)).toEqual({ b: "B", gone: "G" });
    server.faults.add({ operation: "ListObjectsV2", action: refusal });
    await expect(mirror(source, disk, { delete: true })).rejects.toMatchObject({ code: "EACCES" });
    expect(await harvest(disk)).toEqual({ b: "B", gone: "G" });
    server.faults.clear();
    await plant(bucket, { [`left/${"long".repeat(100)}`]: "L" }, WRITTEN);
    const unwritable = await mirror(source, disk, { delete: true });
    expect(unwritable).toMatchObject({ ok: false, copied: 1, deleted: 0, deletesWithheld: 1 });
    expect(unwritable.failed).toMatchObject([{ error: { code: "ENAMETOOLONG" } }]);
    expect(await harvest(disk)).toEqual({ a: "A", b: "B", gone: "G" });
  });

  it("deletes nothing, and says of which, where the source has names that no path can spell", async () => {
    const odd = ["../up", "/abs", "d/./y", "d//x"];
    await plant(bucket, { a: "A", "d/z": "Z" }, WRITTEN);
    await plant(disk, { a: "A", gone: "G", "d/z": "Z" }, WRITTEN);
    for (const key of odd) await storeKey(key);
    server.requests.reset();
    const report = await mirror(bucket, disk, { delete: true });
    expect(report).toMatchObject({ ok: false, unspellable: 4, deleted: 0, deletesWithheld: 1 });
    expect(report.failed.map(({ path, error }) => [path, error.code, error.detail])).toEqual(
      odd.map((key) => [
        key.startsWith("d/") ? "d" : "",
        "EINVAL",
        expect.stringContaining(JSON.stringify(key)),
      ]),
    );
    expect(server.requests.count("ListObjectsV2")).toBe(1);
    expect(await harvest(disk)).toEqual({ a: "A", "d/": "", "d/z": "Z", gone: "G" });
    const excluded = await mirror(bucket, disk, { delete: true, exclude: ["d"] });
    expect(excluded).toMatchObject({ ok: false, unspellable: 2, failed: { length: 2 } });
  });

  it("leaves what the target has under such names, and warns", async () => {
    await plant(disk, { a: "A" }, WRITTEN);
    await plant(bucket, { a: "A", gone: "G" }, WRITTEN);
    for (const key of ["d//x", "/abs"]) await storeKey(key);
    const report = await mirror(disk, bucket, { delete: true, exclude: ["d"] });
    expect(report).toMatchObject({ ok: true, unspellable: 1, deleted: 1 });
    expect(report.warnings).toEqual([expect.stringContaining('"/abs"')]);
    expect(await bucket.s3.head("/abs")).toBeDefined();
  });
});

describe("F98 a file of the source that changes after it was listed", () => {
  it("fails alone, and the target keeps what it had", async () => {
    for (const [source, target] of [
      [disk.at("left"), bucket.at("right")],
      [bucket.at("left"), disk.at("right")],
    ] as const) {
      await plant(source, { a: "new!", b: "new!" }, WRITTEN);
      await plant(target, { a: "old!", b: "old!" }, WRITTEN - 1000);
      const plan = await planMirror(compareTrees(source, target), { traits: target.driver.traits });
      await source.write("a", "more", { modified: WRITTEN + 1000 });
      const report = await applyPlan(source, target, plan);
      expect(report.failed).toMatchObject([{ path: "a", error: { code: "ECHANGED" } }]);
      expect(await harvest(target)).toEqual({ a: "old!", b: "new!" });
    }
  });

  const [size, old] = [20 * 1024 * 1024, "old"];
  const overwrite = async (fs: FileSystem): Promise<void> => {
    await fs.open("large", "r+", (handle) => handle.write(new Uint8Array(size / 2).fill(2), 0));
  };
  const replace = async (fs: FileSystem): Promise<void> => {
    await fs.write("large", new Uint8Array(size).fill(2), { modified: WRITTEN });
  };
  const sides: [string, (fs: FileSystem) => Promise<void>, () => readonly [FileSystem, FileSystem]][] = [
    ["in place on a disk, which is copied to a memory", overwrite, () => [disk, new MemoryFS()]],
    ["in place on a disk, which is copied to a bucket", overwrite, () => [disk, bucket]],
    ["in place on a disk that knows no tags", overwrite, () => [withoutTags(disk), new MemoryFS()]],
    ["in place in a memory", overwrite, () => [new MemoryFS(), disk]],
    ["in a bucket, where another one takes its place", replace, () => [bucket, disk]],
  ];

  it.each(sides)("during its copy in parts is not torn: %s", async (_where, change, open) => {
    const [source, target] = open();
    await source.write("large", new Uint8Array(size).fill(1), { modified: WRITTEN });
    await plant(target, { large: old }, WRITTEN - 1000);
    const changing = changingOnce(source, change === replace ? 0 : size - 1, () => change(source));
    const report = await mirror(changing, target, { retries: 0, concurrency: 1 });
    expect(report.failed).toMatchObject([{ path: "large", error: { code: "ECHANGED" } }]);
    expect(await target.read("large").text()).toBe(old);
    expect(await mirror(source, target)).toMatchObject({ ok: true, copied: 1 });
    const [left, right] = [await source.read("large").bytes(), await target.read("large").bytes()];
    expect(Buffer.compare(left, right)).toBe(0);
  });
});

/** Does something once, when the byte at an offset is about to be handed out. */
function changingOnce({ driver }: FileSystem, offset: number, change: () => Promise<void>): FileSystem {
  let isChanged = false;
  return new FileSystem({
    ...driver,
    async read(path, request) {
      const reading = await driver.read(path, request);
      const chunks = async function* (): AsyncIterable<Uint8Array> {
        let position = request.start ?? 0;
        for await (const chunk of reading.chunks) {
          position += chunk.byteLength;
          if (!isChanged && position > offset - chunk.byteLength) {
            isChanged = true;
            await change();
          }
          yield chunk;
        }
      };
      return { ...reading, chunks: chunks() };
    },
  });
}

/** As a file system that has nothing to pin a content by. */
function withoutTags({ driver }: FileSystem): FileSystem {
  const { listTree: _listTree, locate: _locate, copyFrom: _copyFrom, ...rest } = driver;
  const untagged = ({ etag: _etag, ...file }: FileEntry): FileEntry => file;
  const told = (entry: Entry): Entry => (entry.kind === "file" ? untagged(entry) : entry);
  return new FileSystem({
    ...rest,
    async stat(path, request) {
      const entry = await driver.stat(path, request);
      return entry && told(entry);
    },
    async *list(path, call) {
      for await (const entry of driver.list(path, call)) yield told(entry);
    },
    async read(path, request) {
      const { entry, ...reading } = await driver.read(path, request);
      return { ...reading, entry: untagged(entry) };
    },
  });
}

const bindMounts = bindMountsHere();

describe("F101 trees of which one lies in the other", () => {
  it("are refused before a listing, links, views and letters of another case seen through", async () => {
    await plant(disk, { "tree/deep/a": "A" }, WRITTEN);
    await symlink("tree", `${disk.root}/link`);
    await plant(bucket, { "tree/deep/a": "A" }, WRITTEN);
    const { endpoint, region, credentials } = server;
    await using again = new S3FS("mirrored", { endpoint, region, credentials, prefix: "tree" });
    await using through = new OsFS(`${disk.root}/link`);
    server.requests.reset();
    const unlettered = withoutCase(disk);
    for (const [one, other] of [
      [bucket, bucket.at("tree")],
      [bucket.at("tree"), again],
      [again.at("deep"), bucket.at("tree")],
      [disk.at("tree"), through],
      [disk, through.at("deep")],
      [unlettered.at("tree"), unlettered.at("TREE")],
      [unlettered.at("TREE/deep"), unlettered.at("tree")],
    ] as const)
      await expectOverlap(one, other);
    expect(server.requests.counts()).toEqual({});
  });

  it.skipIf(!bindMounts.bind)(
    `are refused where a bind mount shows one at another path${bindMounts.bind ? "" : ` (skipped: ${bindMounts.reason})`}`,
    async () => {
      await plant(disk, { "tree/deep/a": "A", "shown/": "" }, WRITTEN);
      const unbind = bindMounts.bind?.(`${disk.root}/tree`, `${disk.root}/shown`);
      try {
        const [tree, shown] = [new OsFS(`${disk.root}/tree`), new OsFS(`${disk.root}/shown`)];
        for (const [one, other] of [
          [tree, shown],
          [tree.at("deep"), shown],
          [tree, new OsFS(`${disk.root}/shown/deep/new`)],
        ] as const)
          await expectOverlap(one, other);
        expect(await harvest(tree)).toEqual({ "deep/": "", "deep/a": "A" });
      } finally {
        unbind?.();
      }
    },
  );
});

/** As a disk that takes names for one which differ in case only. */
function withoutCase({ driver }: FileSystem): FileSystem {
  return new FileSystem({ ...driver, traits: { ...driver.traits, caseSensitive: false } });
}

async function expectOverlap(one: FileSystem, other: FileSystem): Promise<void> {
  for (const [source, target] of [
    [one, other],
    [other, one],
  ] as const)
    await expect(mirror(source, target, { delete: true })).rejects.toMatchObject({
      code: "EINVAL",
      message: expect.stringMatching(/neither lies within the other/) as string,
    });
}

it("F105 equal size and equal time with other content is found where the store tells an MD5, else by a checksum alone", async () => {
  await plant(disk, { a: "new!" }, WRITTEN);
  await plant(bucket, { a: "old!" }, WRITTEN);
  expect(await mirror(disk, bucket)).toMatchObject({ copied: 1, same: 0 });
  expect(await bucket.read("a").text()).toBe("new!");
  await using other = new TempFS();
  await plant(other, { a: "old!" }, WRITTEN);
  expect(await mirror(disk, other)).toMatchObject({ copied: 0, same: 1 });
  expect(await mirror(disk, other, { compare: "checksum" })).toMatchObject({ copied: 1 });
});

it("F106 no clock and no time makes a loop: of a store an hour off, of 1970 and before, of 2076, of the hour that comes twice", async () => {
  const times = [0, -1, -86_400_000.5, Date.parse("2076-01-01"), Date.parse("2026-10-25T01:30:00+02:00")];
  for (const [index, time] of times.entries()) await plant(disk, { [`f${index}`]: "x" }, time);
  const back = new MemoryFS();
  for (const [source, target] of [
    [disk, bucket],
    [bucket, back],
    [back, disk],
  ] as const)
    for (const compare of ["auto", "modified"] as const) {
      await mirror(source, target, { compare });
      expect(await mirror(source, target, { compare })).toMatchObject({ copied: 0, same: times.length });
    }
  for (const skewMs of [-3_600_000, 3_600_000]) {
    await using other = await serveS3({ store: clockOff(skewMs), buckets: ["off"] });
    await using off = new S3FS("off", {
      endpoint: other.endpoint,
      region: other.region,
      credentials: other.credentials,
    });
    await plant(disk, { now: `at ${skewMs}` }, Date.now());
    await mirror(disk, off);
    const { modifiedMs = 0 } = await off.stat("now");
    expect(Math.abs(modifiedMs - Date.now())).toBeGreaterThan(1_800_000);
    for (const [source, target] of [
      [disk, off],
      [off, disk],
    ] as const)
      expect(await mirror(source, target)).toMatchObject({ ok: true, copied: 0, same: times.length + 1 });
  }
});

it("F107 a time that the other side keeps more coarsely is no difference", async () => {
  for (let index = 0; index < 5; index += 1) await plant(disk, { [`f${index}`]: "x" }, WRITTEN + index / 7);
  await using memory = new MemoryFS();
  await using other = new TempFS();
  for (const target of [bucket, memory, other]) {
    await mirror(disk, target, { compare: "modified" });
    for (const [from, to] of [
      [disk, target],
      [target, disk],
    ] as const)
      expect(await mirror(from, to, { compare: "modified" })).toMatchObject({ copied: 0, same: 5 });
  }
});

it("F108 an object of another tool is the same, or another one, by its MD5, else weakly the same by its time, in each run alike", async () => {
  const [mine, theirs] = ["m".repeat(9_000_000), "t".repeat(9_000_000)]; // which come in parts, and have no MD5
  await plant(disk, { equal: "same", other: "mine", parts: mine }, WRITTEN);
  for (const [path, content] of [
    ["equal", "same"],
    ["other", "your"],
    ["parts", theirs],
  ] as const)
    await bucket.write(path, content);
  expect(await mirror(disk, bucket)).toMatchObject({ ok: true, copied: 1, same: 1, weaklySame: 1 });
  expect(await bucket.read("other").text()).toBe("mine");
  for (const _run of [1, 2])
    expect(await mirror(disk, bucket)).toMatchObject({ ok: true, copied: 0, same: 2, weaklySame: 1 });
  expect(await mirror(disk, bucket, { compare: "checksum" })).toMatchObject({ copied: 1 });
  expect(await mirror(disk, bucket)).toMatchObject({ copied: 0, same: 3, weaklySame: 0 });
});

it("F116 a dry run sends no request that changes anything, and tells the plan of the real run", async () => {
  await plant(disk, { a: "new!", "d/new": "N", "empty/": "" }, WRITTEN);
  await plant(bucket, { a: "old!", gone: "G" }, WRITTEN - 1000);
  const plans: unknown[] = [];
  const onEvent = async (event: MirrorEvent): Promise<void> => {
    if (event.kind === "planned") plans.push(await inMemory(event.plan));
  };
  server.requests.reset();
  const foreseen = await mirror(disk, bucket, { delete: true, dryRun: true, onEvent });
  expect(changes()).toEqual({});
  expect(await mirror(disk, bucket, { delete: true, onEvent })).toEqual({ ...foreseen, dryRun: false });
  expect(plans[1]).toEqual(plans[0]);
});
