import { S3Client } from "@aws-sdk/client-s3";
import { S3FS } from "@s3fs/s3";
import { parsePath } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { asAmazon, failureOf, openPlace } from "./place.ts";
import { serveRaw } from "./raw-server.ts";

const signal = new AbortController().signal;

describe("a recursive removal", () => {
  const reply = (inner: string): string => `<?xml version="1.0"?><DeleteResult>${inner}</DeleteResult>`;
  const listing = `<ListBucketResult><Name>demo</Name><Prefix></Prefix><IsTruncated>false</IsTruncated>${[
    "a",
    "b",
  ]
    .map(
      (key) =>
        `<Contents><Key>${key}</Key><Size>1</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>`,
    )
    .join("")}</ListBucketResult>`;
  const failed = (key: string, code: string): string =>
    `<Error><Key>${key}</Key><Code>${code}</Code><Message>no</Message></Error>`;
  const deleted = (key: string): string => `<Deleted><Key>${key}</Key></Deleted>`;

  it("repeats only the keys that failed for a time", async () => {
    const bodies: string[] = [];
    await using raw = await serveRaw((request, response) => {
      if (request.method === "GET") return void response.end(listing);
      let body = "";
      request.on("data", (chunk) => (body += String(chunk)));
      request.on("end", () => {
        bodies.push(body);
        response.end(reply(bodies.length === 1 ? deleted("a") + failed("b", "SlowDown") : deleted("b")));
      });
    });
    await raw.fs.remove("", { recursive: true });
    expect(bodies.map((body) => [...body.matchAll(/<Key>(.)<\/Key>/g)].map(([, key]) => key))).toEqual([
      ["a", "b"],
      ["b"],
    ]);
  });

  it("that is given up, or whose file system is closed, between two attempts says so, and not what failed for a time", async () => {
    const reason = new Error("enough");
    for (const isClosed of [false, true]) {
      const controller = new AbortController();
      await using raw = await serveRaw(
        ({ method }, response) =>
          void response.end(method === "GET" ? listing : reply(deleted("a") + failed("b", "SlowDown"))),
        {
          retries: { baseDelayMs: 20_000 },
          onEvent: ({ kind }) => {
            if (kind !== "retry") return;
            if (isClosed) void raw.fs.close();
            else controller.abort(reason);
          },
        },
      );
      const failure = await failureOf(raw.fs.remove("", { recursive: true, signal: controller.signal }));
      if (isClosed) expect(failure).toMatchObject({ code: "ECLOSED" });
      else expect(failure).toBe(reason);
    }
  });

  it("of nothing is ENOENT, and of a file takes the file", async () => {
    await using place = await openPlace();
    await place.fs.write("file", "1");
    expect(await failureOf(place.fs.remove("d", { recursive: true }))).toMatchObject({ code: "ENOENT" });
    await place.fs.remove("file", { recursive: true });
    expect(await place.keys()).toEqual([]);
  });
});

describe("a copy", () => {
  it("keeps the metadata, the content type and the writer's time", async () => {
    await using place = await openPlace();
    await place.fs.write("page.html", "1", {
      modified: 1_600_000_000_000,
      native: { Metadata: { colour: "grün" } },
    });
    await place.fs.copy("page.html", "copy");
    expect(await place.fs.stat("copy")).toMatchObject({
      sourceModifiedMs: 1_600_000_000_000,
      native: { contentType: "text/html; charset=utf-8", metadata: { colour: "grün" } },
    });
  });

  it("replaces a file only when it is told to", async () => {
    await using place = await openPlace();
    await place.fs.write("a", "a");
    await place.fs.write("b", "b");
    expect(await failureOf(place.fs.copy("a", "b"))).toMatchObject({ code: "EEXIST" });
    expect(await failureOf(place.fs.move("a", "b"))).toMatchObject({ code: "EEXIST" });
    expect(await place.fs.read("b").text()).toBe("b");
    await place.fs.copy("a", "b", { overwrite: true });
    expect(await place.fs.read("b").text()).toBe("a");
  });

  it("keeps the storage class as far as a listing or a look of strict mode tells it, unless the options name one", async () => {
    await using place = await openPlace();
    const classes = async (...paths: string[]): Promise<unknown> =>
      Promise.all(paths.map(async (path) => (await place.fs.s3.head(path))?.native?.storageClass));
    for (const key of ["a", "t/a", "t/b/c"]) await place.plant(key, "1", { StorageClass: "STANDARD_IA" });
    await place.plant("plain", "1");
    await place.fs.copy("t", "u");
    await place.fs.move("t", "v");
    await using strict = place.open({ strict: true });
    await strict.copy("a", "b");
    await strict.copy("plain", "plainer");
    await strict.move("b", "c");
    expect(await classes("c", "u/a", "u/b/c", "v/a", "v/b/c")).toEqual(Array(5).fill("STANDARD_IA"));
    expect(await classes("plainer")).toEqual([undefined]);
    await place.fs.copy("a", "d");
    expect(await classes("d")).toEqual([undefined]);
    await using named = place.open({ storageClass: "ONEZONE_IA", strict: true });
    await named.copy("a", "e");
    expect(await classes("e")).toEqual(["ONEZONE_IA"]);
  });

  it("of the content that is meant is refused for another one", async () => {
    await using place = await openPlace();
    const { etag = "" } = await place.fs.write("a", "old");
    await place.fs.write("a", "new");
    const copyFile = place.fs.driver.copyFile;
    for (const overwrite of [true, false]) {
      const copy = copyFile(parsePath("a"), parsePath("b"), { overwrite, ifMatch: etag, signal });
      expect(await failureOf(copy)).toMatchObject({ code: "EPRECONDITION" });
    }
    await place.fs.write("b", "b");
    const both = copyFile(parsePath("a"), parsePath("b"), { overwrite: false, ifMatch: etag, signal });
    expect(await failureOf(both)).toMatchObject({ code: "EEXIST" });
  });

  it("between buckets of one store is one request, and locate tells that they are", async () => {
    await using place = await openPlace();
    const { endpoint, credentials } = place.server;
    const options = { endpoint: `${endpoint}/`, credentials, prefix: "p", dialect: asAmazon };
    await using other = new S3FS("other", options);
    await place.fs.write("d/a?b=c", "1");
    const source = place.fs.driver.locate?.(parsePath("d/a?b=c"));
    const target = other.driver.locate?.(parsePath("x"));
    expect(source).toEqual({ store: target?.store, key: "demo/d/a?b=c" });
    expect(target?.key).toBe("other/p/x");
    if (source) await other.driver.copyFrom?.(source, parsePath("x"), { overwrite: false, signal });
    expect(await other.read("x").text()).toBe("1");
    expect(other.s3.requests.counts()).toEqual({ CopyObject: 1, GetObject: 1 });
  });

  it("knows which stores are one", () => {
    const storeOf = (options: ConstructorParameters<typeof S3FS>[1]): string | undefined =>
      new S3FS("bucket", options).driver.locate?.(parsePath("a")).store;
    const amazon = storeOf({ region: "eu-west-1" });
    expect(storeOf({ region: "us-east-1" })).toBe(amazon);
    expect(storeOf({ endpoint: "https://s3.eu-west-1.amazonaws.com" })).toBe(amazon);
    expect(storeOf({ endpoint: "https://s3.example.com" })).not.toBe(amazon);
    const client = new S3Client({});
    expect(storeOf({ client })).toBe(storeOf({ client }));
    expect(storeOf({ client })).not.toBe(storeOf({ client: new S3Client({}) }));
  });
});
