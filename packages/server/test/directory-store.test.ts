import { spawnSync } from "node:child_process";
import { hostname, tmpdir } from "node:os";
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { DirectoryStore } from "../src/index.ts";
import { directoryStore } from "../src/index.ts";
import {
  attributesOf,
  bytesOf,
  collect,
  complete,
  listKeys,
  newObject,
  put,
  putPart,
  read,
} from "./store-content.ts";

const at = { bucket: "bucket", key: "key" };
let root: string;
let store: DirectoryStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "s3fs-directory-"));
  store = await reopen();
  await store.createBucket("bucket");
});

afterEach(async () => {
  await store.close();
  await rm(root, { recursive: true });
});

function reopen(): Promise<DirectoryStore> {
  return directoryStore(root, { durability: "none" });
}

/** The files of the store that hold content or records, whatever their names. */
async function filesIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, directory), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function versionFiles(): Promise<readonly string[]> {
  return (await filesIn("buckets")).filter((path) => !path.endsWith("/bucket"));
}

async function overwrite(path: string, position: number): Promise<void> {
  const handle = await open(path, "r+");
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, position);
  await handle.write(Buffer.of((buffer[0] ?? 0) ^ 0xff), 0, 1, position);
  await handle.close();
}

it("is open once at a time, and says who has it", async () => {
  await expect(reopen()).rejects.toMatchObject({ code: "EBUSY", path: root });
  await expect(reopen()).rejects.toThrow("another store of this process has it open");
  await store.close();
  store = await reopen();
});

it("takes over the lock of a process that is gone, and not that of a living one or of another machine", async () => {
  await store.close();
  const { pid } = spawnSync(process.execPath, ["--version"]);
  const lock = (holder: object): Promise<void> => writeFile(join(root, "lock-7"), JSON.stringify(holder));
  await lock({ pid: process.ppid, host: hostname(), started: "" });
  await expect(reopen()).rejects.toThrow(`process ${process.ppid} has it open`);
  await lock({ pid, host: "elsewhere", started: "" });
  await expect(reopen()).rejects.toThrow(
    `of the machine elsewhere has it open; if that is gone, remove ${root}/lock-7`,
  );
  await lock({ pid, host: hostname(), started: "" });
  store = await reopen();
  expect((await readdir(root)).filter((name) => name.startsWith("lock-"))).toEqual(["lock-8"]);
  await store.close();
  expect((await readdir(root)).filter((name) => name.startsWith("lock-"))).toEqual([]);
  // Numbers of processes come back: here the parent began at another time than the lock says.
  await lock({ pid: process.ppid, host: hostname(), started: "1" });
  store = await reopen();
});

it("refuses a directory that holds something else, and leaves it as it is", async () => {
  const other = join(root, "other");
  await mkdir(other);
  await writeFile(join(other, "mine.txt"), "mine");
  await expect(directoryStore(other)).rejects.toThrow("it holds files (mine.txt) and is no directory store");
  expect(await readdir(other)).toEqual(["mine.txt"]);
  await expect(directoryStore(join(other, "mine.txt"))).rejects.toMatchObject({ code: "ENOTDIR" });
});

it.each(["incoming/mine.txt", "incoming", "lock-file", "lock-1/mine.txt"])(
  "takes %s of a directory that is no store for somebody's, and sweeps none of it away",
  async (name) => {
    const other = join(root, "other");
    await mkdir(join(other, dirname(name)), { recursive: true });
    await writeFile(join(other, name), "mine");
    await expect(directoryStore(other)).rejects.toMatchObject({ code: "EINVAL" });
    expect(await readFile(join(other, name), "utf8")).toBe("mine");
  },
);

it("refuses options that it has not", async () => {
  // @ts-expect-error a misspelt value
  await expect(directoryStore(join(root, "new"), { durability: "ful" })).rejects.toMatchObject({
    code: "EINVAL",
  });
  for (const path of ["", JSON.parse("null") as string]) {
    await expect(directoryStore(path)).rejects.toMatchObject({ code: "EINVAL" });
  }
});

it("refuses every use after its end", async () => {
  await store.close();
  await store.close();
  await expect(store.find(at)).rejects.toThrow("closed");
  await expect(put(store, at, "x")).rejects.toThrow("closed");
  await expect(store.createBucket("another")).rejects.toThrow("closed");
});

it("hands out no byte of a block that was changed on the disk, and names the file", async () => {
  const bytes = bytesOf(1, 600_000);
  await put(store, at, bytes);
  const [path = ""] = await versionFiles();
  await overwrite(path, 300_000);
  expect((await read(store, at, { start: 0, end: 262_144 }))?.equals(bytes.subarray(0, 262_144))).toBe(true);
  const opened = await store.open(at);
  if (opened === undefined || "isDeleteMarker" in opened) throw new Error("not opened");
  const reading = collect(opened.read({ start: 300_001, end: 300_002 }));
  await expect(reading).rejects.toMatchObject({ code: "EINTEGRITY", path });
  await opened.release();
});

it("refuses to open with a record that was changed or cut short, and names the file", async () => {
  await put(store, at, "content");
  await store.close();
  const [path = ""] = await versionFiles();
  const whole = await readFile(path);
  await overwrite(path, "content".length + 20);
  await expect(reopen()).rejects.toMatchObject({ code: "EINTEGRITY", path });
  for (const length of [0, 1, 7, whole.length - 1]) {
    await writeFile(path, whole.subarray(0, length));
    await expect(reopen()).rejects.toMatchObject({ code: "EINTEGRITY", path });
  }
  await writeFile(path, whole);
  store = await reopen();
  expect(String(await read(store, at))).toBe("content");
});

it("refuses to open without a part that an object is made of", async () => {
  const upload = await store.createUpload(at, { attributes: attributesOf() });
  await putPart(store, at, upload.uploadId, 1, Buffer.from("part"));
  await complete(store, at, upload, [1]);
  await store.close();
  const [path = ""] = await filesIn("parts");
  await unlink(path);
  await expect(reopen()).rejects.toMatchObject({ code: "EINTEGRITY", path });
  await store.close();
});

it("makes an object of the files of its parts, without a copy, and removes them with the object", async () => {
  const upload = await store.createUpload(at, { attributes: attributesOf() });
  for (const number of [1, 2, 3]) await putPart(store, at, upload.uploadId, number, bytesOf(number, 300_000));
  const before = await Promise.all(
    (await filesIn("parts")).map(async (path) => [path, (await stat(path)).ino]),
  );
  await complete(store, at, upload, [1, 3]);
  const after = await Promise.all(
    (await filesIn("parts")).map(async (path) => [path, (await stat(path)).ino]),
  );
  expect(before).toEqual(expect.arrayContaining(after));
  expect(after).toHaveLength(2);
  expect((await stat((await versionFiles())[0] ?? "")).size).toBeLessThan(2000);
  await store.remove(at, () => undefined);
  expect(await filesIn("parts")).toEqual([]);
});

it("keeps the parts of an object that is read, and removes them behind the reader", async () => {
  const upload = await store.createUpload(at, { attributes: attributesOf() });
  for (const number of [1, 2]) await putPart(store, at, upload.uploadId, number, bytesOf(number, 300_000));
  await complete(store, at, upload, [1, 2]);
  const opened = await store.open(at);
  if (opened === undefined || "isDeleteMarker" in opened) throw new Error("not opened");
  await store.remove(at, () => undefined);
  expect(await store.deleteBucket("bucket")).toBe("deleted");
  expect(await collect(opened.read({ start: 299_999, end: 300_001 }))).toHaveLength(2);
  await opened.release();
  expect(await filesIn("parts")).toEqual([]);
});

it("leaves nothing behind of a body that broke, a guard that refused or an upload that ended meanwhile", async () => {
  const upload = await store.createUpload(at, { attributes: attributesOf() });
  let wake = (): void => undefined;
  const held = new Promise<void>((resolve) => (wake = resolve));
  async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
    yield Buffer.from("late");
    await held;
  }
  const record = { partNumber: 1, size: 4, etag: "x", modifiedMs: 0 };
  const late = store.putPart(at, upload.uploadId, { chunks: chunks(), record: () => record });
  await store.abortUpload(at, upload.uploadId);
  wake();
  expect(await late).toBeUndefined();
  const refuse = (): never => {
    throw new Error("refused");
  };
  await expect(put(store, at, "x", { guard: refuse })).rejects.toThrow("refused");
  expect([...(await filesIn("incoming")), ...(await filesIn("parts")), ...(await versionFiles())]).toEqual(
    [],
  );
});

it("sweeps what a killed process left: drafts, replaced versions, parts of nothing", async () => {
  await put(store, at, "old");
  const [path = ""] = await versionFiles();
  const old = await readFile(path);
  await put(store, at, "new");
  await store.close();
  // As if the process had been killed between the commit of the new version and the removal of the old one.
  await writeFile(path, old);
  await writeFile(`${path}.amended`, "of a version that is gone");
  await writeFile(join(root, "incoming/1"), "half");
  await writeFile(join(root, "lock-draft-0123"), "half");
  await mkdir(join(root, "parts/0123"));
  await writeFile(join(root, "parts/0123/00001-0000000001"), "of nothing");
  await rm(`${path}.amended`);
  store = await reopen();
  expect(String(await read(store, at))).toBe("new");
  expect(await versionFiles()).toHaveLength(1);
  expect((await readdir(root)).sort()).toEqual(["buckets", "incoming", "lock-1", "parts", "s3fs-store"]);
  expect([...(await readdir(join(root, "incoming"))), ...(await readdir(join(root, "parts")))]).toEqual([]);
});

it("counts commits on after an opening, so that the last one of a key holds", async () => {
  for (const content of ["one", "two", "three"]) {
    await put(store, at, content);
    await store.close();
    store = await reopen();
    expect(String(await read(store, at))).toBe(content);
  }
});

it("does not delete a bucket under a write that is about to be acknowledged", async () => {
  let deleting: Promise<unknown> = Promise.resolve();
  // The guard is asked in the same step as the commit.
  const guard = (): void => void (deleting = store.deleteBucket("bucket"));
  await put(store, at, "x", { guard });
  expect(await deleting).toBe("not-empty");
  expect(await listKeys(store, "bucket")).toEqual(["key"]);
});

it("refuses a write whose bucket was deleted while its bytes came in", async () => {
  let deleted: unknown;
  async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
    yield Buffer.from("late");
    deleted = await store.deleteBucket("bucket");
  }
  const record = newObject("key", Buffer.from("late"));
  const { attributes } = record;
  const late = store.put(at, { chunks: chunks(), attributes, guard: () => undefined, record: () => record });
  await expect(late).rejects.toMatchObject({ code: "NoSuchBucket" });
  expect(deleted).toBe("deleted");
  expect(await filesIn("incoming")).toEqual([]);
});

it("takes nothing from its next opening, when a body breaks off that began before it was closed", async () => {
  const breaking = new AbortController();
  const ending = new AbortController();
  async function* held(key: string, until: AbortSignal): AsyncGenerator<Uint8Array> {
    yield Buffer.from(key);
    await new Promise<void>((resolve) => until.addEventListener("abort", () => resolve()));
    if (until === breaking.signal) throw new Error("the connection broke");
  }
  const begin = (key: string, until: AbortSignal): Promise<unknown> => {
    const record = newObject(key, Buffer.from(key));
    const content = { chunks: held(key, until), attributes: record.attributes, guard: () => undefined };
    return store.put({ bucket: "bucket", key }, { ...content, record: () => record });
  };
  const broken = expect(begin("broken", breaking.signal)).rejects.toThrow("the connection broke");
  await expect.poll(async () => (await filesIn("incoming")).length).toBe(1);
  await store.close();
  store = await reopen();
  const keys = Array.from({ length: 12 }, (_, index) => `key ${index}`);
  const writing = Promise.all(keys.map((key) => begin(key, ending.signal)));
  await expect.poll(async () => (await filesIn("incoming")).length).toBe(12);
  breaking.abort();
  await broken;
  ending.abort();
  await writing;
  expect((await listKeys(store, "bucket")).length).toBe(12);
});
