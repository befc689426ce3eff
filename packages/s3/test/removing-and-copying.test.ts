import { S3Client } from "@aws-sdk/client-s3";
import { S3FS } from "@s3fs/s3";
import { parsePath } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { asAmazon, failureOf, openPlace, quickly } from "./place.ts";
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

  for (const [store, dialect] of [
    ["compares the content in the moment of the removal", asAmazon],
    ["is looked at before the removal", { ...asAmazon, conditionalDeletes: false }],
  ] as const)
    it(`leaves what another has written to the source of a move meanwhile, where the store ${store}`, async () => {
      await using place = await openPlace();
      const { endpoint, region, credentials } = place.server;
      const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
      let moment = "CopyObject";
      client.middlewareStack.add(
        (next, { commandName }) =>
          async (input) => {
            const output = await next(input);
            if (commandName === `${moment}Command`) await place.plant("a", "NEWER");
            return output;
          },
        { step: "initialize", name: "another" },
      );
      await using fs = new S3FS("demo", { client, dialect, retries: quickly });
      await place.plant("a", "old");
      expect(await failureOf(fs.move("a", "b"))).toMatchObject({ code: "ECHANGED", path: "a" });
      expect([await fs.read("a").text(), await fs.read("b").text()]).toEqual(["NEWER", "old"]);
      moment = "HeadObject"; // before the copy
      await place.plant("a", "old");
      expect(await failureOf(fs.move("a", "c"))).toMatchObject({ code: "ECHANGED", path: "a" });
      expect(await place.keys()).toEqual(["a", "b"]);
      expect(await fs.read("a").text()).toBe("NEWER");
      client.destroy();
    });

  it("keeps the storage class, unless the options name one, and asks for it once at most", async () => {
    await using place = await openPlace();
    const { requests } = place.server;
    const classes = async (...paths: string[]): Promise<unknown> =>
      Promise.all(paths.map(async (path) => (await place.fs.s3.head(path))?.native?.storageClass));
    for (const key of ["a", "t/a", "t/b/c"]) await place.plant(key, "1", { StorageClass: "STANDARD_IA" });
    await place.plant("plain", "1");
    await place.fs.copy("a", "b");
    await place.fs.copy("plain", "plainer");
    await place.fs.copy("t", "u");
    await place.fs.move("a", "c");
    await place.fs.move("t", "v");
    expect(await classes("b", "c", "u/a", "u/b/c", "v/a", "v/b/c")).toEqual(Array(6).fill("STANDARD_IA"));
    expect(await classes("plainer")).toEqual([undefined]);
    await using named = place.open({ storageClass: "ONEZONE_IA" });
    requests.reset();
    await named.copy("b", "d");
    expect(requests.counts()).toEqual({ CopyObject: 1 });
    expect(await classes("d")).toEqual(["ONEZONE_IA"]);
    const { endpoint, credentials } = place.server;
    await using other = new S3FS("other", { endpoint, credentials, dialect: asAmazon });
    const source = place.fs.driver.locate?.(parsePath("b"));
    if (source) await other.driver.copyFrom?.(source, parsePath("x"), { overwrite: false, signal });
    expect((await other.s3.head("x"))?.native?.storageClass).toBe("STANDARD_IA");
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

  it("between buckets of one store takes a look and a request, and locate tells that they are", async () => {
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
    expect(other.s3.requests.counts()).toEqual({ HeadObject: 1, CopyObject: 1, GetObject: 1 });
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
