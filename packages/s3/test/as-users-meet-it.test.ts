import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import { S3Client } from "@aws-sdk/client-s3";
import { S3FS, type S3Event } from "@s3fs/s3";
import { serveS3, type OperationName } from "@s3fs/server";
import { describe, expect, it } from "vitest";
import { bytesOf, failureOf, gather, mebibyte, openPlace, type Place } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

const pem = (name: string): string => readFileSync(new URL(`tls/${name}.pem`, import.meta.url), "utf8");

/** Refuses all operations but these, as a policy does. */
function allowing({ server }: Place, ...allowed: readonly OperationName[]): void {
  const denied = { kind: "error", status: 403, code: "AccessDenied" } as const;
  const all = [
    "HeadObject",
    "GetObject",
    "PutObject",
    "ListObjectsV2",
    "DeleteObject",
    "CopyObject",
  ] as const;
  for (const operation of all.filter((each) => !allowed.includes(each)))
    server.faults.add({ operation, times: Infinity, action: denied });
}

describe("credentials", () => {
  it("that may only write are enough to write, also exclusively", async () => {
    await using place = await openPlace();
    allowing(place, "PutObject");
    await place.fs.write("d/file", "1");
    await place.fs.write("d/new", "1", { overwrite: false });
    await place.fs.makeDirectory("e");
    expect(await failureOf(place.fs.read("d/file").bytes())).toMatchObject({ code: "EACCES" });
  });

  it("that may only write are enough to write in strict mode, too", async () => {
    await using place = await openPlace({ strict: true });
    allowing(place, "PutObject");
    await place.fs.write("d/file", "1");
    await place.fs.write("d/new", "1", { overwrite: false });
    await place.fs.makeDirectory("e");
    place.server.faults.clear();
    expect(await place.keys()).toEqual(["d/file", "d/new", "e/"]);
    expect(await failureOf(place.fs.write("d/file/below", "1"))).toMatchObject({ code: "ENOTDIR" });
  });

  it("that may only write do not write exclusively to a store that is not known, and are told what helps", async () => {
    await using place = await openPlace({ dialect: {} });
    await place.plant("file", "theirs");
    allowing(place, "PutObject");
    for (const path of ["file", "new"])
      expect(await failureOf(place.fs.write(path, "1", { overwrite: false }))).toMatchObject({
        code: "EACCES",
        detail: expect.stringContaining("name its dialect"),
      });
    place.server.faults.clear();
    expect(await place.keys()).toEqual(["file"]);
    expect(await place.fs.read("file").text()).toBe("theirs");
  });

  it("that may only read are enough to read, whole or in part, by a stream or a handle", async () => {
    await using place = await openPlace();
    await place.plant("d/file", "0123456789");
    allowing(place, "GetObject");
    expect(await place.fs.read("d/file").text()).toBe("0123456789");
    expect(await place.fs.read("d/file", { start: -3 }).text()).toBe("789");
    expect(await place.fs.open("d/file", "r", (handle) => handle.read(2, 4))).toEqual(bytes("45"));
    expect(await failureOf(place.fs.write("d/file", "1"))).toMatchObject({ code: "EACCES" });
  });

  it("that may not list still look at files, read and copy them, and are never told that one is missing", async () => {
    await using place = await openPlace();
    await place.plant("file", "1");
    allowing(place, "HeadObject", "GetObject", "PutObject", "CopyObject");
    expect(await place.fs.stat("file")).toMatchObject({ kind: "file", size: 1 });
    await place.fs.copy("file", "copy");
    expect(await place.fs.read("copy").text()).toBe("1");
    expect(await failureOf(place.fs.exists("nothing"))).toMatchObject({ code: "EACCES" });
  });
});

describe("a large file", () => {
  it("brings no more bytes than those that are asked for", async () => {
    const events: S3Event[] = [];
    await using place = await openPlace({ onEvent: (event) => void events.push(event) });
    await place.plant("file", bytesOf(20 * mebibyte));
    const received = (): number =>
      events.reduce((sum, event) => sum + (event.kind === "request" ? (event.receivedBytes ?? 0) : 0), 0);
    expect((await place.fs.read("file", { start: 10, end: 30 }).bytes()).byteLength).toBe(20);
    expect((await place.fs.read("file", { start: -20 }).bytes()).byteLength).toBe(20);
    expect(received()).toBe(40);
    await place.fs.open("file", "r", (handle) => handle.read(100, 5 * mebibyte));
    expect(received()).toBeLessThanOrEqual(40 + 64 * 1024 + 100); // the least that a handle reads ahead
  });
});

describe("what a caller has given", () => {
  it("is left as it was: options, parameters, bytes", async () => {
    const options = deeplyFrozen({
      uploadArgs: { CacheControl: "no-cache", Metadata: { owner: "Zoë" } },
      downloadArgs: { ResponseContentType: "text/plain" },
      metadata: { colour: "blue" },
      tags: { a: "b" },
      retries: { baseDelayMs: 1 },
      timeouts: { connectMs: 5000 },
    });
    await using place = await openPlace(options);
    const native = deeplyFrozen({ Metadata: { more: "1" }, ContentType: "text/x-own" });
    await place.fs.write("file", "1", deeplyFrozen({ native, modified: 1000 }));
    await place.fs.append("file", "2");
    await place.fs.copy("file", "copy");
    await place.fs.makeDirectory("d");
    const data = bytes("123");
    await place.fs.write("bytes", data);
    expect(data).toEqual(bytes("123"));
    expect(await place.fs.stat("copy")).toMatchObject({
      native: { contentType: "text/x-own", metadata: { owner: "Zoë", colour: "blue", more: "1" } },
    });
  });

  it("is left open: the handle that a write reads from", async () => {
    await using place = await openPlace();
    await place.plant("source", "0123456789");
    const handle = await place.fs.open("source", "r");
    await place.fs.write("copy", handle.readable());
    expect(await place.fs.read("copy").text()).toBe("0123456789");
    expect(await handle.read(2, 3)).toEqual(bytes("34"));
    await handle.close();
    await handle.close();
  });
});

describe("a copy of nothing", () => {
  it("leaves nothing at the target, and what was there before", async () => {
    await using place = await openPlace();
    await place.plant("there", "1");
    for (const verb of ["copy", "move"] as const)
      for (const target of ["new", "there", "d/new"])
        expect(await failureOf(place.fs[verb]("nothing", target, { overwrite: true }))).toMatchObject({
          code: "ENOENT",
        });
    expect(await place.keys()).toEqual(["there"]);
    expect(await place.fs.read("there").text()).toBe("1");
  });
});

describe("what is listed", () => {
  it("is there for every other question, whoever wrote it", async () => {
    await using place = await openPlace();
    for (const key of ["a/b/c.txt", "a/b/", "d/e/f", "g//h", "i", "i/j", "/k", "l/../m", "n/"])
      await place.plant(key, "1");
    const check = async (fs: S3FS): Promise<number> => {
      const entries = await gather(fs.list("", { recursive: true }));
      for (const { kind, path } of entries) {
        expect([path, await fs.exists(path)]).toEqual([path, true]);
        if (kind === "file") expect(await fs.read(path).text()).toBe("1");
        else await gather(fs.list(path));
      }
      return entries.length;
    };
    expect(await check(place.fs)).toBe(12);
    expect(await check(place.open({ prefix: "a" }))).toBe(2);
  });
});

describe("a file system over a directory that is not there", () => {
  it("says so, and is there from its first file on", async () => {
    await using place = await openPlace();
    const fs = place.open({ prefix: "no/such" });
    expect(await fs.exists("")).toBe(false);
    expect(await failureOf(gather(fs.list()))).toMatchObject({ code: "ENOENT" });
    await fs.write("file", "1");
    expect(await fs.exists("")).toBe(true);
    expect(await place.keys()).toEqual(["no/such/file"]);
  });
});

describe("markers of directories", () => {
  it("are encrypted as files are, which a bucket may demand of everything that is put there", async () => {
    const demanded = {
      "x-amz-server-side-encryption": "aws:kms",
      "x-amz-server-side-encryption-aws-kms-key-id": "key",
    };
    await using raw = await serveRaw(
      ({ method, url = "", headers }, reply) => {
        const isBare = Object.entries(demanded).some(([name, value]) => headers[name] !== value);
        if (method === "PUT" && isBare) return void reply.writeHead(403).end();
        if (method === "HEAD" && url.includes("file")) return void reply.writeHead(200, objectHeaders).end();
        if (method !== "PUT") return void reply.writeHead(404).end();
        reply.writeHead(200, { etag: '"e"' }).end(headers["x-amz-copy-source"] && copied);
      },
      { encryption: { kind: "kms", keyId: "key" }, markers: "every-level", dialect: "aws" },
    );
    await raw.fs.makeDirectory("a/b");
    await raw.fs.write("c/d/file", "1");
    await raw.fs.copy("c/d/file", "e/f/file");
    const put = raw.seen
      .filter(({ method }) => method === "PUT")
      .map(({ url = "" }) => url.replace(/\?.*/, ""));
    expect(put.filter((url) => url.endsWith("/")).toSorted()).toEqual(
      ["a/", "a/b/", "c/", "c/d/", "e/", "e/f/"].map((key) => `/demo/${key}`),
    );
  });
});

const copied = '<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>';

describe("an address", () => {
  it("is signed by version 4 alone, in every region and for every method", async () => {
    for (const region of ["us-east-1", "eu-central-1"])
      for (const method of ["get", "put", "head"] as const) {
        await using fs = new S3FS("demo", {
          region,
          credentials: { accessKeyId: "key", secretAccessKey: "secret" },
        });
        const query = new URL(await fs.url("file", { method })).searchParams;
        expect(query.get("X-Amz-Algorithm")).toBe("AWS4-HMAC-SHA256");
        expect(query.get("X-Amz-Credential")).toMatch(new RegExp(`^key/\\d{8}/${region}/s3/aws4_request$`));
        for (const old of ["AWSAccessKeyId", "Signature", "Expires"]) expect(query.has(old)).toBe(false);
      }
  });
});

describe("a certificate that nobody vouches for", () => {
  it("is taken by a client that was told so, and by no option", async () => {
    await using server = await serveS3({
      buckets: ["demo"],
      tls: { key: pem("test-only.key"), cert: pem("elsewhere.cert") },
    });
    const { endpoint, region, credentials } = server;
    await using strict = new S3FS("demo", { endpoint, region, credentials });
    expect(await failureOf(strict.write("file", "1"))).toMatchObject({ code: "EACCES" });
    for (const name of ["verify", "use_ssl", "rejectUnauthorized"])
      expect(() => new S3FS("demo", { endpoint, [name]: false })).toThrow(
        expect.objectContaining({ code: "EINVAL", message: expect.stringMatching(`${name}.*known are.*ca`) }),
      );
    const requestHandler = { httpsAgent: new Agent({ rejectUnauthorized: false }) };
    const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true, requestHandler });
    await using trusting = new S3FS("demo", { client });
    await trusting.write("file", "1");
    client.destroy();
  });
});

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function deeplyFrozen<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (typeof inner === "object" && inner !== null) deeplyFrozen(inner as object);
  return Object.freeze(value);
}
