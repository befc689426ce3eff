import { PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { NEVER, parsePath } from "@s3fs/core";
import { describe, expect } from "vitest";
import { commonPrefix, contents, page, sendXml } from "../list-replies.ts";
import { gather } from "../place.ts";
import { it } from "./fault-test.ts";

const reply = (inner: string): string => `<?xml version="1.0"?><DeleteResult>${inner}</DeleteResult>`;
const deleted = (key: string): string => `<Deleted><Key>${key}</Key></Deleted>`;
const failed = (key: string, code: string): string =>
  `<Error><Key>${key}</Key><Code>${code}</Code><Message>no</Message></Error>`;

const denied = { kind: "error", status: 403, code: "AccessDenied" } as const;

describe("a path", () => {
  it("F83 that is a file and a directory at once is both, and neither is lost unless all of it is meant", async ({
    scene,
  }) => {
    const { fs } = scene;
    for (const key of ["a", "a/b"]) await scene.plant(key, key);
    expect((await gather(fs.list())).map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      "file a",
      "directory a",
    ]);
    expect((await gather(fs.walk())).map(({ path }) => path)).toEqual(["a", "a", "a/b"]);
    expect(await fs.stat("a")).toMatchObject({ kind: "file", size: 1 });
    expect(await fs.read("a").text()).toBe("a");
    await fs.remove("a");
    scene.lacks("a");
    expect(await fs.stat("a")).toMatchObject({ kind: "directory" });
    await scene.plant("a", "a");
    await fs.remove("a", { recursive: true });
    scene.lacks("a");
    scene.lacks("a/b");
  });

  it("F84 with a marker, with bytes in it, with children or without, is one directory, and what looks like it is none", async ({
    scene,
  }) => {
    const { fs } = scene;
    await scene.plant("bytes/", "bytes");
    await scene.plant("only/");
    for (const key of ["full/", "full/file", "odd//", "odd/file"]) await scene.plant(key);
    const names = (await gather(fs.list())).map(({ kind, path }) => `${kind} ${path}`);
    expect(names).toEqual(["bytes", "full", "odd", "only"].map((path) => `directory ${path}`));
    for (const [path, children] of [
      ["bytes", []],
      ["only", []],
      ["full", ["full/file"]],
      ["odd", ["odd/file"]],
    ] as const)
      expect((await gather(fs.list(path))).map((entry) => entry.path)).toEqual(children);
    await fs.makeDirectory("bytes"); // which keeps what it holds
    for (const path of ["bytes", "full"])
      expect(await scene.failure(fs.remove(path))).toMatchObject({ code: "ENOTEMPTY" });
    await fs.remove("only");
    scene.lacks("only/");
    expect(await scene.failure(fs.remove("odd", { recursive: true }))).toMatchObject({ code: "ENOTEMPTY" });
    scene.lacks("odd/file");
  });
});

describe("a removal", () => {
  it("F85 of many keys accounts for every one of them, by batches of a thousand", async ({ scene }) => {
    const listing = page({ inner: contents("a") + contents("b") });
    for (const [told, code] of [
      [deleted("a") + failed("b", "AccessDenied"), "EACCES"],
      [deleted("a"), "EPROTOCOL"],
      ["", "EPROTOCOL"],
      [deleted("a") + deleted("b") + deleted("c"), "EPROTOCOL"],
    ] as const) {
      const raw = await scene.serve(({ method }, response) =>
        sendXml(response, method === "GET" ? listing : reply(told)),
      );
      expect(await scene.failure(raw.fs.remove("", { recursive: true }))).toMatchObject({ code });
    }
    await scene.plantMany(Array.from({ length: 1001 }, (_, index) => `d/${index}`));
    await scene.plant("d/\u0001");
    await scene.plant("d/new\nline");
    scene.server.requests.reset();
    await scene.fs.remove("d", { recursive: true });
    expect(scene.server.requests.counts()).toEqual({ ListObjectsV2: 2, DeleteObjects: 2, DeleteObject: 2 });
    for (let index = 0; index <= 1001; index += 1) scene.lacks(`d/${index}`);
    scene.lacks("d/\u0001");
    scene.lacks("d/new\nline");
  });

  it("F86 of a directory in which something is made meanwhile leaves that, and says so where it promised more", async ({
    scene,
  }) => {
    await scene.plant("d/");
    scene.server.faults.add({ operation: "DeleteObject", action: { kind: "delay", delayMs: 100 } });
    const removed = scene.fs.remove("d");
    while (scene.server.requests.count("DeleteObject") === 0) await new Promise(setImmediate);
    await scene.plant("d/child", "new");
    await removed;
    scene.lacks("d/");
    expect(await scene.fs.stat("d")).toMatchObject({ kind: "directory" });
    let batches = 0;
    const busy = await scene.serve(
      ({ method, url = "" }, response) => {
        if (method === "HEAD") return void response.writeHead(404).end();
        const { searchParams } = new URL(url, "http://store");
        const prefix = searchParams.get("prefix") ?? "";
        const listing = page({ prefix, inner: contents(`d/${batches}`) + contents(`d/${batches}b`) });
        if (method === "GET") return sendXml(response, listing);
        sendXml(response, reply(deleted(`d/${batches}`) + deleted(`d/${batches}b`)));
        batches += 1;
      },
      { strict: true },
    );
    expect(await scene.failure(busy.fs.remove("d", { recursive: true }))).toMatchObject({
      code: "ENOTEMPTY",
    });
    expect(batches).toBe(4);
  });

  it("F87 that ends half-way is completed by the next one, its marker taken last", async ({ scene }) => {
    const keys = ["d/", ...Array.from({ length: 1500 }, (_, index) => `d/${index}`)];
    await scene.plantMany(keys);
    scene.server.faults.add({ operation: "DeleteObjects", nth: 2, times: Infinity, action: denied });
    expect(await scene.failure(scene.fs.remove("d", { recursive: true }))).toMatchObject({ code: "EACCES" });
    const left = (await gather(scene.fs.s3.keys("d/"))).map(({ key }) => key);
    expect(left).toHaveLength(502);
    expect(left).toContain("d/");
    scene.server.faults.clear();
    await scene.fs.remove("d", { recursive: true });
    for (const key of keys) scene.lacks(key);
  });

  it("F88 of one content leaves another one, by a condition where the store has one, else by the look before", async ({
    scene,
  }) => {
    const planted = await scene.plant("file", "listed");
    await scene.plant("file", "new");
    expect(await scene.failure(scene.fs.remove("file", { ifMatch: planted }))).toMatchObject({
      code: "EPRECONDITION",
    });
    expect(scene.server.requests.count("DeleteObject")).toBe(0);
    const unseen = { signal: NEVER, ifMatch: planted } as const; // as for one that was replaced after the look
    expect(await scene.failure(scene.fs.driver.removeFile(parsePath("file"), unseen))).toMatchObject({
      code: "EPRECONDITION",
    });
    const own = await scene.plant("file", "mine");
    scene.server.faults.clear();
    scene.server.faults.add({ operation: "DeleteObject", action: { kind: "lost-reply" } });
    await scene.fs.remove("file", { ifMatch: own });
    scene.lacks("file");
    const elsewhere = scene.server.endpoint.replace("127.0.0.1", "localhost"); // what was learnt there is unknown here
    for (const [status, code, fs] of [
      [501, "NotImplemented", scene.open({ dialect: {} })],
      [400, "InvalidArgument", scene.open({ dialect: {}, endpoint: elsewhere })],
    ] as const) {
      const again = await scene.plant("again", "1");
      scene.server.faults.clear();
      scene.server.faults.add({ operation: "DeleteObject", action: { kind: "error", status, code } });
      await fs.remove("again", { ifMatch: again, missing: "ignore" });
      scene.lacks("again");
    }
    const tree = scene.fs.remove("d", { recursive: true, ifMatch: own });
    expect(await scene.failure(tree)).toMatchObject({ code: "EINVAL" });
  });

  it("F89 of the last child keeps the directory where directories outlive what is in them", async ({
    scene,
  }) => {
    const fs = scene.open({ strict: true });
    for (const key of ["a/file", "b/sub/", "c/tree/file"]) await scene.plant(key);
    await fs.remove("a/file");
    await fs.remove("b/sub");
    await fs.remove("c/tree", { recursive: true });
    for (const key of ["a/file", "b/sub/", "c/tree/file"]) scene.lacks(key);
    for (const key of ["a/", "b/", "c/"]) scene.holds(key, "");
    scene.server.faults.add({ operation: "DeleteObject", times: Infinity, action: denied });
    await scene.plant("d/file");
    expect(await scene.failure(fs.remove("d/file"))).toMatchObject({ code: "EACCES" });
    scene.holds("d/", "");
    await scene.plant("e/file");
    scene.server.faults.add({ operation: "PutObject", times: Infinity, action: denied });
    await scene.failure(fs.remove("e/file")); // without a marker there is no removal
  });
});

describe("a store", () => {
  it("F90 that refuses to say whether a key is missing is EACCES with the right that lacks, and never no", async ({
    scene,
  }) => {
    scene.server.faults.add({ operation: "HeadObject", times: Infinity, action: denied });
    for (const call of [
      () => scene.fs.exists("missing"),
      () => scene.fs.stat("missing"),
      () => scene.fs.remove("missing"),
    ])
      expect(await scene.failure(call())).toMatchObject({
        code: "EACCES",
        detail: expect.stringContaining("s3:ListBucket"),
      });
  });

  it("F91 in which two make one directory, over a file or below one, lets one of them, and none", async ({
    scene,
  }) => {
    const fs = scene.open({ strict: true });
    await scene.plant("file", "1");
    const both = await Promise.allSettled([1, 2].map(() => fs.makeDirectory("d", { exclusive: true })));
    scene.holds("d/", "");
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    for (const end of both)
      if (end.status === "rejected") expect(end.reason).toMatchObject({ code: "EEXIST" });
    expect(await scene.failure(fs.makeDirectory("file"))).toMatchObject({ code: "EEXIST" });
    expect(await scene.failure(fs.makeDirectory("file/sub/deep"))).toMatchObject({ code: "ENOTDIR" });
    expect(await scene.failure(fs.write("file/sub", "1"))).toMatchObject({ code: "ENOTDIR" });
  });

  it("F92 that keeps versions, or a lock on an object, hides what was deleted and tells of the one it refuses", async ({
    scene,
  }) => {
    const { endpoint, region, credentials } = scene.server;
    const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await client.send(new PutBucketVersioningCommand({ Bucket: "demo", VersioningConfiguration }));
    client.destroy();
    await scene.fs.write("file", "1");
    await scene.fs.write("file", "2");
    await scene.fs.remove("file");
    expect(await scene.failure(scene.fs.read("file").bytes())).toMatchObject({ code: "ENOENT" });
    expect(await scene.failure(scene.fs.stat("file"))).toMatchObject({ code: "ENOENT" });
    expect(await gather(scene.fs.list())).toEqual([]);
    for (const key of ["d/free", "d/locked"]) await scene.plant(key);
    const raw = await scene.serve(({ method }, response) => {
      const told = reply(deleted("d") + deleted("d/free") + failed("d/locked", "AccessDenied"));
      sendXml(
        response,
        method === "GET" ? page({ prefix: "d/", inner: contents("d/free") + contents("d/locked") }) : told,
      );
    });
    expect(await scene.failure(raw.fs.remove("d", { recursive: true }))).toMatchObject({
      code: "EACCES",
      detail: expect.stringContaining("d/locked"),
    });
  });

  it("F93 that lists in no order, with directories that only uploads make, shows a tree in order without them", async ({
    scene,
  }) => {
    const bucket = "demo--use1-az4--x-s3";
    const raw = await scene.serve(({ url = "" }, response) => {
      const { searchParams } = new URL(url, "http://store");
      if (searchParams.has("session")) return sendXml(response, session);
      const prefix = searchParams.get("prefix") ?? "";
      const entries = express.filter((key) => key.startsWith(prefix)).map((key) => contents(key));
      const inner = searchParams.has("delimiter") ? topOf(prefix) : entries.join("");
      sendXml(response, page({ bucket, prefix, inner }));
    });
    const fs = scene.open(
      { endpoint: raw.endpoint, forcePathStyle: true, retries: { baseDelayMs: 1 } },
      bucket,
    );
    const tree = await gather(fs.list("", { recursive: true }));
    expect(tree.map(({ path }) => path)).toEqual(["a", "b-c", "b", "b/1", "b/2", "d"]);
    expect((await gather(fs.list("b"))).map(({ path }) => path).toSorted()).toEqual(["b/1", "b/2"]);
  });
});

/** What each client of such a bucket asks for first. */
const session = `<CreateSessionResult><Credentials><SessionToken>t</SessionToken><SecretAccessKey>s</SecretAccessKey><AccessKeyId>a</AccessKeyId><Expiration>2096-01-01T00:00:00Z</Expiration></Credentials></CreateSessionResult>`;

const express = ["d", "b/2", "b-c", "a", "b/1"];

/** The children of a directory as they come, one of them a phantom. */
function topOf(prefix: string): string {
  const children = express.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  const files = children.filter((name) => !name.includes("/")).map((name) => contents(prefix + name));
  const directories = new Set(
    children.filter((name) => name.includes("/")).map((name) => name.split("/")[0]),
  );
  const phantom = prefix === "" ? ["phantom"] : [];
  return (
    files.join("") + [...phantom, ...directories].map((name) => commonPrefix(`${prefix}${name}/`)).join("")
  );
}
