import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { MemoryFS } from "@s3fs/memory";
import { OsFS } from "@s3fs/os";
import { aroundDriver, FileSystem, FsError } from "@s3fs/core";
import { beforeEach, expect, it } from "vitest";
import type { ListQuery, Store } from "../src/index.ts";
import { fileSystemStore } from "../src/index.ts";
import { send } from "./raw-request.ts";
import { startServer } from "./start-server.ts";
import { attributesOf, findObject, listKeys, put, putPart, read } from "./store-content.ts";

const B = "bucket";
const at = (key: string): { readonly bucket: string; readonly key: string } => ({ bucket: B, key });
let fs: FileSystem;
let store: Store;

beforeEach(async () => {
  fs = new MemoryFS();
  store = fileSystemStore(fs);
  await store.createBucket(B);
});

it("shows files as objects and top-level directories as buckets, both ways", async () => {
  await fs.write("bucket/dir/file.txt", "from the file system");
  expect(String(await read(store, at("dir/file.txt")))).toBe("from the file system");
  await put(store, at("dir/other.txt"), "from S3");
  expect(await fs.read("bucket/dir/other.txt").text()).toBe("from S3");
  await fs.makeDirectory("Not a bucket");
  await fs.write("top.txt", "no bucket");
  expect((await store.listBuckets()).map(({ name }) => name)).toEqual([B]);
});

it("creates no bucket whose ACL it can't keep", async () => {
  const { server } = await startServer({ store });
  const create = (acl: string): ReturnType<typeof send> =>
    send(server, { method: "PUT", path: "/another", headers: { "x-amz-acl": acl } });
  expect(await create("public-read")).toMatchObject({ status: 501, code: "NotImplemented" });
  expect((await store.listBuckets()).map(({ name }) => name)).toEqual([B]);
  expect((await create("private")).status).toBe(200);
});

it("reads one whole object or another while it is replaced, on a disk as well", async () => {
  const directory = await mkdtemp(join(tmpdir(), "s3fs-server-"));
  const disk = fileSystemStore(new OsFS(directory));
  await disk.createBucket(B);
  const sizes = [1000, 2000];
  const write = (turn: number): Promise<unknown> => put(disk, at("hot"), "x".repeat(sizes[turn % 2] ?? 0));
  await write(0);
  const done = new AbortController();
  const writing = Promise.all(
    [0, 1].map(async () => {
      for (let turn = 0; !done.signal.aborted; turn++) await write(turn);
    }),
  );
  const seen = new Set<number>();
  try {
    for (let turn = 0; turn < 300 || seen.size < sizes.length; turn++) {
      const opened = await disk.open(at("hot"));
      if (opened === undefined || "isDeleteMarker" in opened) throw new Error("the object is gone");
      const start = turn % 2 === 0 ? 0 : 500;
      let size = start;
      for await (const chunk of opened.read({ start, end: opened.record.size })) size += chunk.length;
      await opened.release();
      expect(size).toBe(opened.record.size);
      seen.add(size);
    }
  } finally {
    done.abort();
    await writing;
    await rm(directory, { recursive: true });
  }
  expect(seen).toEqual(new Set(sizes));
});

it("takes a part for none whose upload ends under it", async () => {
  const { uploadId } = await store.createUpload(at("key"), { attributes: attributesOf() });
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("x");
    await store.abortUpload(at("key"), uploadId);
    throw new Error("the directory is gone");
  }
  const record = (): never => {
    throw new Error("there is no part");
  };
  expect(await store.putPart(at("key"), uploadId, { chunks: chunks(), record })).toBeUndefined();
  expect(store.uploadsInProgress()).toBe(0);
});

it("refuses keys that no path can hold, with a reason, and finds nothing under them", async () => {
  for (const key of ["/a", "a//b", "a/../b", "./a", "a/.", "nul\0", "/", "//"]) {
    await expect(put(store, at(key), "x")).rejects.toMatchObject({ code: "InvalidArgument", status: 400 });
    await expect(store.createUpload(at(key), { attributes: attributesOf() })).rejects.toMatchObject({
      code: "InvalidArgument",
    });
    expect(await store.find(at(key))).toBeUndefined();
    expect(await store.open(at(key))).toBeUndefined();
    await store.remove(at(key), () => undefined);
    expect(
      (await store.list(B, { prefix: key, delimiter: "/", after: undefined, limit: 9 })).objects,
    ).toEqual([]);
  }
  expect(await listKeys(store, B)).toEqual([]);
});

it("refuses a key below a file and a file over a directory, and changes neither", async () => {
  await put(store, at("a"), "file");
  await expect(put(store, at("a/b"), "x")).rejects.toMatchObject({ code: "InvalidRequest", status: 400 });
  await put(store, at("d/e"), "file");
  await expect(put(store, at("d"), "x")).rejects.toThrow(
    'the key "d" is a directory, because keys lie below it',
  );
  expect(await listKeys(store, B)).toEqual(["a", "d/e"]);
});

it("takes a marker for an empty directory and an empty directory for a marker, and ends a prefix with its last key", async () => {
  await put(store, at("empty/"), "");
  expect((await fs.stat("bucket/empty")).kind).toBe("directory");
  await fs.makeDirectory("bucket/x/y");
  expect(await listKeys(store, B)).toEqual(["empty/", "x/y/"]);
  expect((await findObject(store, at("empty/")))?.size).toBe(0);
  expect(String(await read(store, at("x/y/")))).toBe("");
  await put(store, at("x/y/z"), "z");
  expect(await listKeys(store, B)).toEqual(["empty/", "x/y/z"]);
  expect(await store.find(at("x/y/"))).toBeUndefined();
  await store.remove(at("x/y/"), () => undefined);
  expect(await listKeys(store, B)).toEqual(["empty/", "x/y/z"]);
  await store.remove(at("x/y/z"), () => undefined);
  await store.remove(at("empty/"), () => undefined);
  expect(await listKeys(store, B)).toEqual([]);
  await expect(put(store, at("full/"), "x")).rejects.toMatchObject({ code: "InvalidRequest" });
  expect(await store.deleteBucket(B)).toBe("deleted");
});

it("lists an empty directory by its own prefix, page after page, as it lists any other key", async () => {
  await put(store, at("dir/empty/"), "");
  await put(store, at("dir/full/file"), "x");
  const listed = async (query: Partial<ListQuery>): Promise<readonly string[]> => {
    const whole = { prefix: "", delimiter: undefined, after: undefined, limit: 1000 };
    const { objects, prefixes } = await store.list(B, { ...whole, ...query });
    return [...objects.map(({ key }) => key), ...prefixes];
  };
  for (const delimiter of [undefined, "/"]) {
    expect(await listed({ prefix: "dir/empty/", delimiter })).toEqual(["dir/empty/"]);
    expect(await listed({ prefix: "dir/empty/", delimiter, after: "dir/empty" })).toEqual(["dir/empty/"]);
    expect(await listed({ prefix: "dir/empty/", delimiter, after: "dir/empty/" })).toEqual([]);
    expect(await listed({ prefix: "dir/empty/x", delimiter })).toEqual([]);
    expect(await listed({ prefix: "dir/full/", delimiter })).toEqual(["dir/full/file"]);
  }
});

it("gives ETags that no client takes for an MD5, the same in PUT, HEAD, GET and LIST, another for another content", async () => {
  const { client } = await startServer({ store });
  const object = { Bucket: B, Key: "key" };
  const { ETag } = await client.send(new PutObjectCommand({ ...object, Body: "one" }));
  expect(ETag).toMatch(/^"[0-9a-f]{32}-1"$/);
  expect((await client.send(new HeadObjectCommand(object))).ETag).toBe(ETag);
  expect((await client.send(new GetObjectCommand(object))).ETag).toBe(ETag);
  expect((await client.send(new ListObjectsV2Command({ Bucket: B }))).Contents?.[0]?.ETag).toBe(ETag);
  expect((await client.send(new PutObjectCommand({ ...object, Body: "two" }))).ETag).not.toBe(ETag);
});

it("holds conditions against writers behind its back, to the moment of the commit", async () => {
  const { client } = await startServer({ store });
  const object = { Bucket: B, Key: "key" };
  const { ETag } = await client.send(new PutObjectCommand({ ...object, Body: "one" }));
  const replaceMeanwhile = async function* (): AsyncGenerator<Uint8Array, void, void> {
    yield Buffer.from("th");
    await fs.write("bucket/key", "two");
    yield Buffer.from("ree");
  };
  const conditional = store.put(at("key"), {
    chunks: replaceMeanwhile(),
    attributes: attributesOf(),
    guard: (current) => {
      if (`"${current?.etag}"` !== ETag) throw new Error("the guard was asked again, and refused");
    },
    record: () => {
      throw new Error("not asked for");
    },
  });
  await expect(conditional).rejects.toThrow("the guard was asked again, and refused");
  expect(await fs.read("bucket/key").text()).toBe("two");
  const failed = client.send(new PutObjectCommand({ ...object, Body: "x", IfNoneMatch: "*" }));
  await expect(failed).rejects.toMatchObject({ name: "PreconditionFailed" });
});

it.each(["EEXIST", "EBUSY"] as const)(
  "tells a conditional write of a conflict that is over when it fails with %s",
  async (code) => {
    const write: typeof fs.driver.write = async (path, chunks) => {
      for await (const _chunk of chunks) continue;
      throw new FsError(code, { path });
    };
    const contested = fileSystemStore(new FileSystem({ ...fs.driver, write }));
    const { server } = await startServer({ store: contested });
    const raw = { method: "PUT", path: "/bucket/key", body: "x", headers: { "content-length": "1" } };
    const refused = await send(server, { ...raw, headers: { ...raw.headers, "if-none-match": "*" } });
    expect([refused.status, refused.code]).toEqual([409, "ConditionalRequestConflict"]);
    expect((await send(server, raw)).status).toBe(500);
  },
);

it("never hands out what lies outside of its buckets", async () => {
  const upload = await store.createUpload(at("key"), { attributes: attributesOf() });
  await putPart(store, at("key"), upload.uploadId, 1, Buffer.from("part"));
  expect(await store.findBucket(".s3fs-uploads")).toBeUndefined();
  await expect(store.find({ bucket: ".s3fs-uploads", key: "x" })).rejects.toMatchObject({
    code: "NoSuchBucket",
  });
  await expect(store.find({ bucket: "..", key: "x" })).rejects.toMatchObject({ code: "NoSuchBucket" });
  expect(await store.findUpload(at("key"), "../bucket")).toBeUndefined();
  expect(await store.deleteBucket(B)).toBe("deleted");
});

it("stages parts in another file system, where it is told to, and leaves what is not its own", async () => {
  const staging = new MemoryFS();
  await staging.write("notes/mine.txt", "mine");
  const other = fileSystemStore(fs, { staging });
  const upload = await other.createUpload(at("key"), { attributes: attributesOf() });
  expect(await fs.exists(".s3fs-uploads")).toBe(false);
  expect((await other.listUploads(B)).map(({ uploadId }) => uploadId)).toEqual([upload.uploadId]);
  expect(await other.abortUpload(at("key"), upload.uploadId)).toBe("aborted");
  const left = [];
  for await (const { path } of staging.list("", { recursive: true })) left.push(path);
  expect(left).toEqual(["notes", "notes/mine.txt"]);
});

it("sweeps an upload whose removal was cut short", async () => {
  const upload = await store.createUpload(at("key"), { attributes: attributesOf() });
  await putPart(store, at("key"), upload.uploadId, 1, Buffer.from("part"));
  await fs.remove(`.s3fs-uploads/${upload.uploadId}/upload.json`);
  expect(await store.findUpload(at("key"), upload.uploadId)).toBeUndefined();
  expect(await store.listUploads(B)).toEqual([]);
  expect(await fs.exists(`.s3fs-uploads/${upload.uploadId}`)).toBe(false);
});

it("lists no directory that lies before the page or outside of the prefix", async () => {
  const listed: string[] = [];
  for (const name of ["a", "b", "c"])
    for (const key of ["1", "2"]) await put(store, at(`${name}/${key}`), "x");
  const watched = aroundDriver(fs.driver, {
    promise: (_call, run) => run(),
    iterable(call, run) {
      if (call.operation === "list") listed.push(call.path);
      return run();
    },
  });
  const counting = fileSystemStore(new FileSystem(watched));
  const query = { prefix: "", delimiter: undefined, after: "b/1", limit: 1 };
  expect((await counting.list(B, query)).next).toBe("b/2");
  expect(listed).toEqual(["bucket", "bucket/b", "bucket/c"]);
  listed.length = 0;
  await counting.list(B, { ...query, prefix: "c/", delimiter: "/", after: undefined, limit: 9 });
  expect(listed).toEqual(["bucket/c"]);
});

it("refuses bytes that only a writer's own key could read, as it can't keep what else that needs", async () => {
  const attributes = attributesOf({ customerKey: { salt: "AA==", hmac: "AA==" } });
  const refusal = { code: "NotImplemented" };
  await expect(put(store, at("key"), "x", { attributes })).rejects.toMatchObject(refusal);
  await expect(store.createUpload(at("key"), { attributes })).rejects.toMatchObject(refusal);
  expect(await listKeys(store, B)).toEqual([]);
});

it.each([null, "/srv/data", {}])("refuses what is no file system: %j", (given) => {
  const notOne = JSON.parse(JSON.stringify(given)) as FileSystem; // a caller without a compiler
  const refusal = expect.objectContaining({
    code: "EINVAL",
    message: expect.stringContaining("such as new OsFS"),
  });
  expect(() => fileSystemStore(notOne)).toThrowError(refusal);
  expect(() => fileSystemStore(new MemoryFS(), { staging: notOne ?? {} })).toThrowError(refusal);
});
