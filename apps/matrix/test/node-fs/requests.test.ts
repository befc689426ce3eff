import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { toNodeFs, type NodeFs } from "@s3fs/node-fs/adapter";
import { S3FS } from "@s3fs/s3";
import { serveS3, type S3Server } from "@s3fs/server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

const MEBIBYTE = 1_048_576;

describe("the adapter over S3", () => {
  let server: S3Server;
  let bucket: S3FS;
  let fs: NodeFs;

  beforeAll(async () => {
    server = await serveS3({ buckets: ["demo"] });
    const { endpoint, region, credentials } = server;
    bucket = new S3FS("demo", { endpoint, region, credentials });
    fs = toNodeFs(bucket);
    await bucket.write("dir/large", Buffer.alloc(5 * MEBIBYTE, "x"));
    await bucket.write("twin", "file");
    await bucket.write("twin/below", "below");
    await bucket.write("twin-beside", "beside");
  });
  beforeEach(() => {
    server.faults.clear();
    server.requests.reset();
  });
  afterAll(async () => {
    await bucket.close();
    await server.close();
  });

  const cheap: readonly (readonly [string, () => Promise<unknown>, Readonly<Record<string, number>>])[] = [
    ["readFile", () => fs.promises.readFile("dir/large"), { GetObject: 1 }],
    ["a stream", () => buffer(fs.createReadStream("dir/large")), { GetObject: 1 }],
    [
      "a range",
      () => buffer(fs.createReadStream("dir/large", { start: 9, end: 3_000_000 })),
      { GetObject: 1 },
    ],
    ["writeFile", () => fs.promises.writeFile("dir/new", "x"), { PutObject: 1 }],
    ["stat", () => fs.promises.stat("dir/large"), { HeadObject: 1 }],
    ["readdir", () => fs.promises.readdir("dir"), { ListObjectsV2: 1 }],
    ["unlink", () => fs.promises.unlink("dir/new"), { HeadObject: 1, DeleteObject: 1 }],
    [
      "rm of a tree",
      () => fs.promises.rm("nothing", { recursive: true, force: true }),
      { HeadObject: 1, ListObjectsV2: 1 },
    ],
  ];

  it.each(cheap)("costs for %s what the contract costs", async (_name, run, counts) => {
    await run();
    expect(server.requests.counts()).toEqual(counts);
  });

  it("lists the name of a file and of a directory beside it once, as the file that stat means", async () => {
    expect((await fs.promises.readdir("/")).sort()).toEqual(["dir", "twin", "twin-beside"]);
    const entries = await fs.promises.readdir("/", { withFileTypes: true });
    expect(entries.filter(({ name }) => name === "twin").map((entry) => entry.isFile())).toEqual([true]);
    expect((await fs.promises.stat("twin")).isFile()).toBe(true);
    const names: string[] = [];
    for await (const { name } of await fs.promises.opendir("/")) names.push(name);
    expect(names.sort()).toEqual(["dir", "twin", "twin-beside"]);
    expect(await fs.promises.readdir("twin")).toEqual(["below"]);
    expect(
      (await fs.promises.readdir("/", { recursive: true })).filter((path) => path.startsWith("twin")).sort(),
    ).toEqual(["twin", "twin-beside", "twin/below"]);
  });

  it.each([0, 1000])(
    "closes a stream of which the store has sent %i bytes and no more",
    async (afterBytes) => {
      server.faults.add({
        operation: "GetObject",
        times: Infinity,
        action: { kind: "stall", ...(afterBytes && { afterBytes }) },
      });
      const stream = fs.createReadStream("dir/large");
      const errors: unknown[] = [];
      stream.on("error", (error) => errors.push(error));
      const closed = new Promise<void>((resolve) => stream.once("close", () => resolve()));
      stream.resume();
      await expect.poll(() => server.requests.count("GetObject")).toBe(1);
      const { open } = server.connections;
      stream.destroy();
      await closed;
      expect(errors).toEqual([]);
      await expect.poll(() => server.connections.open).toBeLessThan(open);
    },
  );

  it("closes a stream whose bytes the store does not take, and leaves nothing of it", async () => {
    server.faults.add({ operation: "UploadPart", times: Infinity, action: { kind: "stall" } });
    const stream = fs.createWriteStream("dir/stalled");
    stream.on("error", () => {});
    const closed = new Promise<void>((resolve) => stream.once("close", () => resolve()));
    await once(stream, "open");
    for (let index = 0; index < 20; index += 1) stream.write(Buffer.alloc(MEBIBYTE));
    await expect.poll(() => server.requests.count("UploadPart")).toBeGreaterThan(0);
    stream.destroy();
    await closed;
    server.faults.clear();
    expect(await bucket.exists("dir/stalled")).toBe(false);
    await expect.poll(() => server.uploadsInProgress()).toBe(0);
  });

  it("gives a commit up that the store does not answer", async () => {
    server.faults.add({ operation: "PutObject", times: Infinity, action: { kind: "stall" } });
    const stream = fs.createWriteStream("dir/silent");
    const events: string[] = [];
    stream.on("finish", () => events.push("finish"));
    const closed = new Promise<void>((resolve) => stream.once("close", () => resolve()));
    stream.end("content");
    await expect.poll(() => server.requests.count("PutObject")).toBe(1);
    const { open } = server.connections;
    stream.destroy();
    await closed;
    await expect.poll(() => server.connections.open).toBeLessThan(open);
    server.faults.clear();
    expect(await bucket.exists("dir/silent")).toBe(false);
    expect(events).toEqual([]);
  });

  it("shows a failure of the store by a code that systems know, with the whole story as its cause", async () => {
    server.faults.add({
      operation: "GetObject",
      times: Infinity,
      action: { kind: "error", status: 403, code: "AccessDenied" },
    });
    await expect(fs.promises.readFile("dir/large")).rejects.toMatchObject({
      code: "EACCES",
      syscall: "open",
      path: "dir/large",
      message: "EACCES: permission denied, open 'dir/large'",
      cause: { name: "FsError", code: "EACCES", driver: "s3" },
    });
  });

  it("streams in what is larger than one part, and says that it has finished when it is there", async () => {
    const content = Buffer.alloc(20 * MEBIBYTE, "0123456789");
    const stream = fs.createWriteStream("dir/parts");
    await pipeline(Readable.from(content), stream);
    expect((await bucket.read("dir/parts").bytes()).byteLength).toBe(content.byteLength);
    expect(content.equals(await fs.promises.readFile("dir/parts"))).toBe(true);
  });
});
