import { createHash } from "node:crypto";
import { S3FS, type S3Options } from "@s3fs/s3";
import { describe, expect, it } from "vitest";
import { failureOf, openPlace } from "./place.ts";

/** As one who does not look at types can give them. */
interface UrlOptions {
  readonly method?: string;
  readonly native?: object;
}

function signedHeadersOf(address: string): string[] | undefined {
  return new URL(address).searchParams.get("X-Amz-SignedHeaders")?.split(";");
}

describe("a presigned address", () => {
  it("reads, looks and writes without credentials or a request to make it", async () => {
    await using place = await openPlace();
    await place.fs.write("d/ä b+c?.txt", "hello");
    place.fs.s3.requests.reset();
    const get = await fetch(await place.fs.url("d/ä b+c?.txt"));
    expect([get.status, await get.text()]).toEqual([200, "hello"]);
    const head = await fetch(await place.fs.url("d/ä b+c?.txt", { method: "head" }), { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, "5"]);
    const put = await fetch(await place.fs.url("new", { method: "put" }), {
      method: "PUT",
      body: "any bytes",
    });
    expect(put.status).toBe(200);
    expect(place.fs.s3.requests.total).toBe(0);
    expect(await place.fs.read("new").text()).toBe("any bytes");
  });

  it("can say how the reply shall look", async () => {
    await using place = await openPlace();
    await place.fs.write("file", "1");
    const native = {
      ResponseContentType: "text/x-own",
      ResponseContentDisposition: 'attachment; filename="x"',
    };
    const reply = await fetch(await place.fs.url("file", { native }));
    expect(reply.headers.get("content-type")).toBe("text/x-own");
    expect(reply.headers.get("content-disposition")).toBe(native.ResponseContentDisposition);
  });

  it("ends when it is told to, after a week at most", async () => {
    const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
    const fs = new S3FS("demo", { region: "eu-west-1", credentials });
    expect(await fs.url("file")).toMatch(
      /^https:\/\/demo\.s3\.eu-west-1\.amazonaws\.com\/file\?.*X-Amz-Expires=3600/,
    );
    expect(await fs.url("file", { expiresInSeconds: 604_800 })).toContain("X-Amz-Expires=604800");
    expect(await fs.url("file", { method: "put" })).not.toMatch(/checksum/i); // it would be that of no bytes at all
    for (const expiresInSeconds of [0, -1, 1.5, 604_801, Number.NaN])
      expect(await failureOf(fs.url("file", { expiresInSeconds }))).toMatchObject({ code: "EINVAL" });
  });
});

describe("an address for an upload", () => {
  it("holds the uploader to its type and length, and carries metadata and tags", async () => {
    await using place = await openPlace();
    const native = {
      ContentType: "text/x-own",
      ContentLength: 5,
      Metadata: { color: "blue" },
      Tagging: "t=1",
    };
    const address = await place.fs.url("new", { method: "put", native });
    const put = (body: string, type: string): Promise<Response> =>
      fetch(address, { method: "PUT", body, headers: { "content-type": type } });
    expect((await put("12345", "text/plain")).status).toBe(403);
    expect((await put("123456", "text/x-own")).status).toBe(403);
    expect(await place.keys()).toEqual([]);
    expect((await put("12345", "text/x-own")).status).toBe(200);
    expect(await place.fs.stat("new")).toMatchObject({
      native: { contentType: "text/x-own", metadata: { color: "blue" } },
    });
    expect(await place.fs.s3.tags("new")).toEqual({ t: "1" });
  });

  it("carries the options for uploads, but for headers that its uploader was not asked for", async () => {
    await using place = await openPlace({
      acl: "public-read",
      storageClass: "STANDARD_IA",
      tags: { t: "1" },
      metadata: { color: "grün", Size: "1" },
      cacheControl: "no-store",
    });
    const native = { Metadata: { size: "groß" } };
    const address = await place.fs.url("new", { method: "put", native });
    expect((await fetch(address, { method: "PUT", body: "1" })).status).toBe(200);
    const { native: told } = await place.fs.stat("new");
    expect(told).toMatchObject({ storageClass: "STANDARD_IA", metadata: { color: "grün", size: "groß" } });
    expect(told).not.toHaveProperty("cacheControl");
    expect(await place.fs.s3.tags("new")).toEqual({ t: "1" });
    expect((await fetch(`${place.server.endpoint}/demo/new`)).status).toBe(200);
  });

  it("holds the uploader to the encryption of its file system, and does not tell a customer's key", async () => {
    const key = Buffer.alloc(32, 7).toString("base64");
    await using place = await openPlace({ encryption: { kind: "customer", key } });
    const prefix = "x-amz-server-side-encryption-customer";
    const headers = {
      [`${prefix}-algorithm`]: "AES256",
      [`${prefix}-key`]: key,
      [`${prefix}-key-md5`]: createHash("md5").update(Buffer.from(key, "base64")).digest("base64"),
    };
    const put = await place.fs.url("new", { method: "put" });
    const get = await place.fs.url("new");
    for (const address of [put, get, await place.fs.url("new", { method: "head" })]) {
      expect(signedHeadersOf(address)).toEqual(["host", ...Object.keys(headers)]);
      expect(decodeURIComponent(address)).not.toContain(key);
    }
    const upload = { method: "PUT", body: "1" };
    expect((await fetch(put, upload)).status).toBe(403);
    expect((await fetch(put, { ...upload, headers })).status).toBe(200);
    expect(await place.fs.read("new").text()).toBe("1");
    expect((await fetch(get)).status).toBe(403);
    expect(await (await fetch(get, { headers })).text()).toBe("1");
  });

  it.each<[string, S3Options, readonly string[]]>([
    ["S3", { encryption: { kind: "s3" } }, ["x-amz-server-side-encryption"]],
    [
      "the key service",
      { encryption: { kind: "kms", keyId: "k", context: { a: "b" }, bucketKey: true } },
      ["", "-aws-kms-key-id", "-bucket-key-enabled", "-context"].map(
        (name) => `x-amz-server-side-encryption${name}`,
      ),
    ],
  ])("holds the uploader to the encryption by %s", async (_whose, options, headers) => {
    await using place = await openPlace(options);
    expect(signedHeadersOf(await place.fs.url("new", { method: "put" }))).toEqual(["host", ...headers]);
    expect(signedHeadersOf(await place.fs.url("new"))).toEqual(["host"]);
  });

  it("holds the uploader to a lock", async () => {
    await using place = await openPlace({ uploadArgs: { ObjectLockMode: "GOVERNANCE" } });
    const address = await place.fs.url("new", { method: "put" });
    expect(signedHeadersOf(address)).toEqual(["host", "x-amz-object-lock-mode"]);
  });
});

describe("what an address cannot be", () => {
  it.each<[string, UrlOptions, RegExp]>([
    ["one for another method", { method: "GET" }, /"GET"; known are get, head, put/],
    ["one for a removal", { method: "delete" }, /"delete"; known are get, head, put/],
    ["with what no upload has", { method: "put", native: { VersionId: "1" } }, /for put .*"VersionId"/],
    ["with a checksum", { method: "put", native: { ChecksumAlgorithm: "CRC32" } }, /"ChecksumAlgorithm"/],
    [
      "with what no look has",
      { method: "head", native: { ResponseExpires: new Date() } },
      /for head .*known/,
    ],
    ["with what no download has", { native: { ContentType: "a/b" } }, /for get .*"ContentType"; known are/],
    ["with a name that is none", { method: "put", native: { contentType: "x" } }, /known are .*ContentType/],
    ["with what no header holds", { method: "put", native: { CacheControl: "a\nb" } }, /CacheControl of/],
    ["with names of metadata that are one", { method: "put", native: { Metadata: { a: "", A: "" } } }, /one/],
  ])("is EINVAL: %s", async (_what, options, detail) => {
    await using place = await openPlace();
    expect(await failureOf(place.fs.url("a", options as object))).toMatchObject({
      code: "EINVAL",
      detail: expect.stringMatching(detail),
    });
  });
});

describe("a public address", () => {
  it("is that of the store without a signature, or of the CDN that has its files", async () => {
    await using place = await openPlace();
    await place.fs.write("d/ä b+c?.txt", "hello", { native: { ACL: "public-read" } });
    const address = await place.fs.url("d/ä b+c?.txt", { native: { unsigned: true } });
    expect(address).toBe(`${place.server.endpoint}/demo/d/%C3%A4%20b%2Bc%3F.txt`);
    expect(await (await fetch(address)).text()).toBe("hello");
    const cdn = place.open({ publicUrl: "https://cdn.example.com/assets/", prefix: "d" });
    expect(await cdn.url("ä b+c?.txt")).toBe("https://cdn.example.com/assets/d/%C3%A4%20b%2Bc%3F.txt");
    expect(await cdn.url("x", { method: "head" })).toBe("https://cdn.example.com/assets/d/x");
    expect(await cdn.url("x", { method: "put" })).toContain("X-Amz-Signature");
    expect(await cdn.url("x", { native: { unsigned: false } })).toContain("X-Amz-Signature");
    expect(await failureOf(cdn.url("x", { native: { VersionId: "1" } }))).toMatchObject({ code: "EINVAL" });
    for (const publicUrl of ["cdn.example.com", "https://a:b@example.com", "https://example.com/?x=1"])
      expect(() => place.open({ publicUrl })).toThrow(expect.objectContaining({ code: "EINVAL" }));
  });

  it("agrees to pay where that was agreed to", async () => {
    await using place = await openPlace({ requesterPays: true }, { requesterPays: ["demo"] });
    await place.fs.write("a", "1");
    expect(await (await fetch(await place.fs.url("a"))).text()).toBe("1");
    expect((await fetch(await place.open({ requesterPays: false }).url("a"))).status).toBe(403);
  });
});
