import { NEVER, parsePath } from "@s3fs/core";
import { dialects, type S3FS } from "@s3fs/s3";
import { HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { dialectOf } from "../src/dialect/dialect-of.ts";
import { createMemoryBudget } from "../src/memory-budget.ts";
import { bytesOf, failureOf, mebibyte, openPlace } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

const unknown = { dialect: {} } as const;

const copied = `<CopyObjectResult><ETag>"e"</ETag><LastModified>2026-01-01T00:00:00Z</LastModified></CopyObjectResult>`;

describe("a dialect", () => {
  it("is told by the endpoint, by name or by rules, and otherwise nothing is known", () => {
    expect(dialectOf({}, undefined)).toBe(dialects.aws);
    expect(dialectOf({}, "https://s3.eu-west-1.amazonaws.com")).toBe(dialects.aws);
    expect(dialectOf({}, "https://a.r2.cloudflarestorage.com")).toBe(dialects.r2);
    expect(dialectOf({}, "https://s3.us-west-004.backblazeb2.com")).toBe(dialects.b2);
    expect(dialectOf({}, "https://storage.googleapis.com")).toBe(dialects.gcs);
    expect(dialectOf({}, "https://evil-amazonaws.com")).toEqual({});
    expect(dialectOf({ dialect: "minio" }, "http://127.0.0.1:9000")).toBe(dialects.minio);
    expect(dialectOf({ dialect: { batchDeletes: false } }, undefined)).toEqual({ batchDeletes: false });
  });
});

describe("a store that is not known", () => {
  it("is looked at before the end of an upload in any case, as some honour conditions of a single request alone", async () => {
    await using place = await openPlace(unknown);
    const { etag: first = "" } = await place.fs.write("a", "1");
    const { etag: second = "" } = await place.fs.write("a", "2", { ifMatch: first }); // by which it is asked
    place.server.requests.reset();
    const large = new Uint8Array(9 * mebibyte);
    expect(await failureOf(place.fs.write("a", large, { ifMatch: first }))).toMatchObject({
      code: "EPRECONDITION",
    });
    expect(place.server.requests.counts()).toMatchObject({ HeadObject: 1, AbortMultipartUpload: 1 });
    expect(place.server.requests.count("CompleteMultipartUpload")).toBe(0);
    await place.fs.write("a", large, { ifMatch: second });
    expect(await place.fs.stat("a")).toMatchObject({ size: large.byteLength });
  });

  it("is looked at before each exclusive write, until a replacement has shown that it honours conditions", async () => {
    await using place = await openPlace(unknown);
    const { requests } = place.server;
    const write = (path: string): Promise<unknown> => place.fs.write(path, path, { overwrite: false });
    await write("a");
    await write("b");
    expect(requests.counts()).toEqual({ HeadObject: 2, PutObject: 2 });
    requests.reset();
    const { etag: ifMatch = "" } = await place.fs.write("c", "old");
    await place.fs.write("c", "new", { ifMatch });
    expect(requests.counts()).toEqual({ HeadObject: 1, PutObject: 3 });
    requests.reset();
    await write("d");
    expect(requests.counts()).toEqual({ PutObject: 1 });
    expect(await failureOf(write("a"))).toMatchObject({ code: "EEXIST" });
    expect(await place.fs.read("a").text()).toBe("a");
    expect(await place.fs.read("c").text()).toBe("new");
  });

  it("is asked by one of those replacements that come at the same time", async () => {
    await using place = await openPlace(unknown);
    const paths = ["a", "b", "c", "d"];
    const { etag: ifMatch = "" } = await place.fs.write("a", "1");
    for (const path of paths) await place.fs.write(path, "1");
    place.server.requests.reset();
    await Promise.all(paths.map((path) => place.fs.write(path, "2", { ifMatch })));
    expect(place.server.requests.count("PutObject")).toBe(paths.length + 1);
  });

  it("is looked at before each copy, as nothing shows what it makes of a condition there", async () => {
    await using place = await openPlace(unknown);
    await place.fs.write("a", "1");
    place.server.requests.reset();
    for (const to of ["b", "c"]) await place.fs.copy("a", to);
    expect(place.server.requests.counts()).toEqual({ HeadObject: 2, CopyObject: 2 });
  });

  for (const [verb, run] of [
    ["a write", (fs: S3FS) => fs.write("k", "OURS", { overwrite: false })],
    ["a copy", (fs: S3FS) => fs.copy("from", "k")],
  ] as const)
    it(`writes nothing more once ${verb} is done: the key may be another's by then`, async () => {
      let content = "";
      await using raw = await serveRaw((request, reply) => {
        if (request.method === "HEAD")
          return void reply
            .writeHead(content === "" && request.url === "/demo/k" ? 404 : 200, objectHeaders)
            .end();
        content = content === "" ? "THEIRS" : "OURS"; // they come right after the first write
        return void reply.writeHead(200, objectHeaders).end(verb === "a copy" ? copied : "");
      });
      await run(raw.fs);
      expect(content).toBe("THEIRS");
    });

  it("is remembered by all file systems of its endpoint", async () => {
    await using place = await openPlace(unknown);
    const { etag: ifMatch = "" } = await place.fs.write("a", "1");
    await place.fs.write("a", "2", { ifMatch });
    place.server.requests.reset();
    await place.open(unknown).write("b", "1", { overwrite: false });
    expect(place.server.requests.counts()).toEqual({ PutObject: 1 });
  });

  for (const conditions of ["ignored", "refused"] as const)
    it(`loses no file where conditions are ${conditions}, and keeps what it was`, async () => {
      await using place = await openPlace(unknown, { dialect: { writeConditions: conditions } });
      const { fs } = place;
      const { etag = "" } = await fs.write("a", "first", { overwrite: false });
      await fs.copy("a", "b");
      for (const write of [
        () => fs.write("a", "second", { overwrite: false }),
        () => fs.write("a", new Uint8Array(11 * mebibyte), { overwrite: false }),
        () => fs.copy("b", "a"),
        () => fs.move("b", "a"),
      ])
        expect(await failureOf(write())).toMatchObject({ code: "EEXIST" });
      expect(await failureOf(fs.write("a", "x", { ifMatch: "other" }))).toMatchObject({
        code: "EPRECONDITION",
      });
      expect(await failureOf(fs.write("c", "x", { ifMatch: etag }))).toMatchObject({ code: "EPRECONDITION" });
      expect(await failureOf(fs.copy("nothing", "a"))).toMatchObject({ code: "ENOENT" });
      expect(await fs.read("a").text()).toBe("first");
      await fs.write("a", "second", { ifMatch: etag });
      await fs.append("a", " and more");
      expect(await fs.read("a").text()).toBe("second and more");
      expect(place.server.uploadsInProgress()).toBe(0);
    });

  for (const [conditions, first, later] of [
    ["honoured", { HeadObject: 2, DeleteObject: 2 }, { HeadObject: 1, DeleteObject: 1 }],
    ["ignored", { HeadObject: 2, DeleteObject: 1 }, { HeadObject: 2, DeleteObject: 1 }],
  ] as const)
    it(`is asked by the first removal on a condition, of an object that goes anyway, where that is ${conditions}`, async () => {
      await using place = await openPlace(unknown, { dialect: { deleteConditions: conditions } });
      for (const requests of [first, later]) {
        const { etag: ifMatch = "" } = await place.fs.write("a", "1");
        place.server.requests.reset();
        await place.fs.remove("a", { ifMatch });
        expect(place.server.requests.counts()).toEqual(requests);
        expect(await place.keys()).toEqual([]);
      }
    });

  for (const conditions of ["honoured", "ignored"] as const)
    it(`keeps an object that is another one by then, and is not asked by its removal, where that is ${conditions}`, async () => {
      await using place = await openPlace(unknown, { dialect: { deleteConditions: conditions } });
      const removed = (path: string, ifMatch: string): Promise<void> =>
        place.fs.driver.removeFile(parsePath(path), { signal: NEVER, ifMatch }); // as after a look that is out of date
      const { etag = "" } = await place.fs.write("a", "old");
      await place.fs.write("a", "new");
      for (let round = 0; round < 2; round += 1)
        expect(await failureOf(removed("a", etag))).toMatchObject({ code: "EPRECONDITION" });
      expect(place.server.requests.count("DeleteObject")).toBe(0);
      const { etag: other = "" } = await place.fs.write("b", "old");
      await removed("b", other); // by which it is asked
      expect(await failureOf(removed("a", etag))).toMatchObject({ code: "EPRECONDITION" });
      expect(await place.fs.read("a").text()).toBe("new");
    });

  it("is not taken for one without conditions because another has removed the object that it was asked about", async () => {
    await using place = await openPlace(unknown);
    const ask = { kind: "error", status: 404, code: "NoSuchKey" } as const;
    place.server.faults.add({ operation: "DeleteObject", action: ask });
    const sent: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const { etag: ifMatch = "" } = await place.fs.write("a", "1");
      place.server.requests.reset();
      await place.fs.remove("a", { ifMatch });
      sent.push(place.server.requests.count("DeleteObject"));
    }
    expect(sent).toEqual([1, 2, 1]); // asked once more, and then known
    place.server.requests.reset();
    const { etag: ifMatch = "" } = await place.fs.write("a", "1");
    await place.fs.remove("a", { ifMatch });
    expect(place.server.requests.count("HeadObject")).toBe(1);
  });

  it("is asked by one of those removals that come at the same time", async () => {
    await using place = await openPlace(unknown);
    const paths = ["a", "b", "c", "d"];
    for (const path of paths) await place.fs.write(path, "1");
    const { etag: ifMatch = "" } = await place.fs.write("a", "1");
    place.server.requests.reset();
    await Promise.all(paths.map((path) => place.fs.remove(path, { ifMatch })));
    expect(place.server.requests.count("DeleteObject")).toBe(paths.length + 1);
    expect(await place.keys()).toEqual([]);
  });

  it("is spared batches once it has refused one", async () => {
    await using place = await openPlace(unknown, { dialect: "gcs" });
    const plantAndRemove = async (): Promise<void> => {
      for (const name of ["a", "b", "c/d"]) await place.plant(`t/${name}`);
      place.server.requests.reset();
      await place.fs.remove("t", { recursive: true });
    };
    await plantAndRemove();
    expect(place.server.requests.counts()).toEqual({ ListObjectsV2: 1, DeleteObjects: 1, DeleteObject: 4 });
    await plantAndRemove();
    expect(place.server.requests.counts()).toEqual({ ListObjectsV2: 1, DeleteObject: 4 });
    expect(await place.keys()).toEqual([]);
  });
});

describe("a store that is known", () => {
  const refused = { kind: "error", status: 501, code: "NotImplemented" } as const;

  it("is believed one refusal of a condition for one request: nothing is written, and later ones are sent", async () => {
    await using place = await openPlace();
    const { fs, server } = place;
    const { etag: ifMatch = "" } = await fs.write("a", "1");
    for (const [operation, run] of [
      ["PutObject", () => fs.write("b", "1", { overwrite: false })],
      ["PutObject", () => fs.write("a", "2", { ifMatch })],
      ["CompleteMultipartUpload", () => fs.write("b", bytesOf(9 * mebibyte), { overwrite: false })],
      ["DeleteObject", () => fs.remove("a", { ifMatch })],
    ] as const) {
      server.faults.add({ operation, action: refused });
      expect(await failureOf(run())).toMatchObject({ code: "ENOTSUP" });
    }
    expect([await place.keys(), await fs.read("a").text()]).toEqual([["a"], "1"]);
    for (const system of [fs, place.open(), place.open({ dialect: "aws", checksums: false })]) {
      const lock = (content: string): Promise<unknown> => system.write("lock", content, { overwrite: false });
      const ends = await Promise.allSettled([
        lock("x"),
        lock("y"),
        fs.write("lock", "z", { overwrite: false }),
      ]);
      expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      await fs.remove("lock");
    }
    expect(await failureOf(fs.remove("a", { ifMatch: "other" }))).toMatchObject({ code: "EPRECONDITION" });
  });

  it("goes on with batches of removals after one that was refused, which is done by single ones", async () => {
    await using place = await openPlace();
    place.server.faults.add({ operation: "DeleteObjects", action: refused });
    for (const expected of [{ DeleteObjects: 1, DeleteObject: 3 }, { DeleteObjects: 1 }]) {
      for (const name of ["a", "b"]) await place.plant(`t/${name}`);
      place.server.requests.reset();
      await place.fs.remove("t", { recursive: true });
      expect(place.server.requests.counts()).toEqual({ ListObjectsV2: 1, ...expected });
    }
  });
});

describe("a list of keys to remove", () => {
  it("leaves out a key that the SDK would misread in the reply, which goes by itself", async () => {
    const entry =
      "<Contents><Key>d/%F0%9F%98%80</Key><Size>1</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>";
    const list = `<ListBucketResult><Name>demo</Name><Prefix>d/</Prefix><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>${entry}</ListBucketResult>`;
    const others = "<DeleteResult><Deleted><Key>d</Key></Deleted></DeleteResult>";
    await using raw = await serveRaw((request, reply) => {
      if (request.method === "DELETE") reply.writeHead(204).end();
      else reply.end(request.method === "GET" ? list : others);
    });
    await raw.fs.remove("d", { recursive: true });
    expect(raw.seen.map(({ method, url }) => `${method} ${url?.split("?")[0]}`)).toContain(
      "DELETE /demo/d/%F0%9F%98%80",
    );
  });

  it("goes with an MD5 where checksums are off, and with no other checksum", async () => {
    await using raw = await serveRaw((request, reply) => {
      const key = "<Key>a</Key>";
      const entry = `<Contents>${key}<Size>1</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>`;
      const list = `<ListBucketResult><Name>demo</Name><Prefix></Prefix><IsTruncated>false</IsTruncated>${entry}</ListBucketResult>`;
      reply.end(request.method === "GET" ? list : `<DeleteResult><Deleted>${key}</Deleted></DeleteResult>`);
    });
    await raw.fs.remove("", { recursive: true });
    const names = Object.keys(raw.seen[1]?.headers ?? {});
    expect(names).toContain("content-md5");
    expect(names.filter((name) => name.includes("checksum"))).toEqual([]);
  });
});

describe("equal parts", () => {
  it("are kept by an append, which lets the store copy where that is possible", async () => {
    await using place = await openPlace({ dialect: "r2", partSize: 5 * mebibyte }, { dialect: "r2" });
    const old = bytesOf(6 * mebibyte);
    await place.plant("a", old);
    await place.fs.append("a", "more");
    expect(place.server.requests.counts()).toMatchObject({ UploadPartCopy: 1, UploadPart: 1 });
    place.server.requests.reset();
    await place.fs.append("a", bytesOf(12 * mebibyte));
    expect(place.server.requests.counts()).not.toHaveProperty("UploadPartCopy");
    const all = await place.fs.read("a").bytes();
    expect(all.byteLength).toBe(18 * mebibyte + 4);
    expect(Buffer.compare(all.subarray(0, old.byteLength), old)).toBe(0);
  });
});

describe("stores that keep objects as files", () => {
  for (const [said, code] of [
    ["ExistingObjectIsDirectory", "EISDIR"],
    ["ObjectParentIsFile", "ENOTDIR"],
  ] as const)
    it(`say ${said}, which is ${code}`, async () => {
      await using raw = await serveRaw((_request, reply) =>
        reply.writeHead(409).end(`<Error><Code>${said}</Code><Message>no</Message></Error>`),
      );
      expect(await failureOf(raw.fs.write("a", "1"))).toMatchObject({ code });
    });
});

describe("the memory of uploads", () => {
  it("is shared, and each has room for one part in any case", async () => {
    const { whileReserved } = createMemoryBudget(50);
    const wish = { wishedParts: 4, partBytes: 10 };
    const seen: number[] = [];
    await whileReserved(wish, async (first) => {
      await whileReserved(wish, async (second) => {
        await whileReserved(wish, async (third) => void seen.push(first, second, third));
      });
      await expect(
        whileReserved(wish, async () => {
          throw new RangeError("broken");
        }),
      ).rejects.toThrow(RangeError);
      await whileReserved(wish, async (again) => void seen.push(again));
    });
    expect(seen).toEqual([4, 1, 1, 1]);
    await whileReserved(wish, async (all) => expect(all).toBe(4));
  });
});

describe("a checksum algorithm", () => {
  for (const algorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)
    it(`is that of each upload, in one request and in parts: ${algorithm}`, async () => {
      await using place = await openPlace({ checksums: algorithm, partSize: 5 * mebibyte });
      await place.fs.write("small", "1");
      await place.fs.write("large", bytesOf(11 * mebibyte));
      const { endpoint, region, credentials } = place.server;
      const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
      for (const Key of ["small", "large"]) {
        const head = await client.send(
          new HeadObjectCommand({ Bucket: "demo", Key, ChecksumMode: "ENABLED" }),
        );
        expect([Key, Reflect.get(head, `Checksum${algorithm}`)]).toEqual([Key, expect.any(String)]);
      }
      client.destroy();
      expect((await place.fs.read("large").bytes()).byteLength).toBe(11 * mebibyte);
    });
});
