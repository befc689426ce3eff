import { once } from "node:events";
import type { ClientRequest, IncomingMessage } from "node:http";
import { request as httpRequest } from "node:http";
import {
  DeleteObjectCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  StorageClass,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { S3Server } from "../src/index.ts";
import type { RawReply, RawRequest } from "./raw-request.ts";
import { send, signRequest } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

const AT = { Bucket: "bucket", Key: "key" };
const MD5_OF_CONTENT = '"9a0364b9e99bb480dd25e1f0284c8555"';

function put(
  server: S3Server,
  headers: Record<string, string> = {},
  body: string | Uint8Array = "content",
): Promise<RawReply> {
  const all = { "content-length": String(Buffer.byteLength(body)), ...headers };
  return send(server, { method: "PUT", path: "/bucket/key", headers: all, body });
}

function get(
  server: S3Server,
  headers: Record<string, string> = {},
  more: Partial<RawRequest> = {},
): Promise<RawReply> {
  return send(server, { path: "/bucket/key", headers, ...more });
}

it("says of a reply without a body that its length is 0, and of a removal nothing", async () => {
  const { server } = await startServer();
  const { headers } = await put(server);
  expect([headers["content-length"], headers["transfer-encoding"]]).toEqual(["0", undefined]);
  const removal = await send(server, { method: "DELETE", path: "/bucket/key" });
  expect([removal.status, removal.headers["content-length"]]).toEqual([204, undefined]);
});

it("returns the bytes, the MD5 as ETag, the time in whole seconds and a request id", async () => {
  const { server } = await startServer();
  const before = Date.now();
  expect((await put(server)).headers.etag).toBe(MD5_OF_CONTENT);
  const after = Date.now();
  const reply = await get(server);
  expect([reply.status, reply.text, reply.headers.etag]).toEqual([200, "content", MD5_OF_CONTENT]);
  expect(reply.headers["content-type"]).toBe("binary/octet-stream");
  expect(reply.headers["accept-ranges"]).toBe("bytes");
  expect(reply.headers["x-amz-request-id"]).toMatch(/^[0-9A-F]{16}$/);
  const modified = Date.parse(reply.headers["last-modified"] ?? "");
  expect(modified).toBeGreaterThan(before - 1000);
  expect(modified).toBeLessThanOrEqual(after);
  const listed = await send(server, { path: "/bucket", query: { "list-type": "2" } });
  expect(listed.text).toContain(`<LastModified>${new Date(modified).toISOString()}</LastModified>`);
});

it("answers HEAD like GET, without a body", async () => {
  const { server } = await startServer();
  await put(server, { "x-amz-meta-a": "b", "cache-control": "no-cache" });
  const [{ headers: got }, head] = [await get(server), await get(server, {}, { method: "HEAD" })];
  for (const name of ["date", "x-amz-request-id"]) {
    delete got[name];
    delete head.headers[name];
  }
  expect(head.headers).toEqual(got);
  expect(head.body).toHaveLength(0);
  const missing = await get(server, {}, { method: "HEAD", path: "/bucket/missing" });
  expect([missing.status, missing.body.length]).toEqual([404, 0]);
});

it("stores an empty object and one of several megabytes", async () => {
  const { client } = await startServer();
  for (const size of [0, 5_000_000]) {
    const body = new Uint8Array(size).map((_value, index) => index % 251);
    await client.send(new PutObjectCommand({ ...AT, Body: body }));
    const reply = await client.send(new GetObjectCommand(AT));
    expect(Buffer.from((await reply.Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
    expect(reply.ContentLength).toBe(size);
  }
});

it.each([
  "../x",
  "a/../../b",
  "a//b",
  "/a",
  ".",
  "a/./b",
  "a%2Fb",
  "a+b c",
  "ü\u{1f600}\uffee",
  "a?b#c&d=e",
  "\u0001\n\r",
  "<&>\"'",
  "__proto__",
  "a/",
])("keeps the key %j as it is", async (key) => {
  const { client } = await startServer();
  const at = { Bucket: "bucket", Key: key };
  await client.send(new PutObjectCommand({ ...at, Body: key }));
  expect(await (await client.send(new GetObjectCommand(at))).Body?.transformToString()).toBe(key);
  await client.send(new DeleteObjectCommand(at));
  await expect(client.send(new HeadObjectCommand(at))).rejects.toMatchObject({ name: "NotFound" });
});

it("refuses keys above 1,024 bytes and paths that are not UTF-8", async () => {
  const { server } = await startServer();
  const headers = { "content-length": "0" };
  expect(
    (await send(server, { method: "PUT", path: `/bucket/${"%C3%BC".repeat(512)}`, headers })).status,
  ).toBe(200);
  const long = await send(server, { method: "PUT", path: `/bucket/${"%C3%BC".repeat(512)}a`, headers });
  expect([long.status, long.code]).toEqual([400, "KeyTooLongError"]);
  const invalid = await send(server, { path: "/bucket/%FF" });
  expect([invalid.status, invalid.code]).toEqual([400, "InvalidURI"]);
});

describe("what a writer says of an object", () => {
  it("is kept and returned", async () => {
    const { client } = await startServer();
    const described = {
      ContentType: "text/plain; charset=utf-8",
      CacheControl: "max-age=60, public",
      ContentDisposition: 'attachment; filename="a b.txt"',
      ContentEncoding: "gzip",
      ContentLanguage: "de",
      Metadata: { mtime: "1.000000001", "two-words": "a b" },
      StorageClass: StorageClass.STANDARD_IA,
    };
    const expires = new Date(4_000_000_000_000);
    await client.send(new PutObjectCommand({ ...AT, Body: "x", ...described, Expires: expires }));
    expect(await client.send(new HeadObjectCommand(AT))).toMatchObject({
      ...described,
      ExpiresString: expires.toUTCString(),
    });
  });

  it("is replaced as a whole by the next write", async () => {
    const { client } = await startServer();
    await client.send(
      new PutObjectCommand({ ...AT, Body: "x", CacheControl: "no-cache", Metadata: { a: "b" } }),
    );
    await client.send(new PutObjectCommand({ ...AT, Body: "x" }));
    const head = await client.send(new HeadObjectCommand(AT));
    expect([head.CacheControl, head.Metadata, head.StorageClass]).toEqual([undefined, {}, undefined]);
  });

  it("may hold 2 KB of user metadata", async () => {
    const { server } = await startServer();
    expect((await put(server, { "x-amz-meta-abcd": "x".repeat(2044) })).status).toBe(200);
    const refused = await put(server, { "x-amz-meta-abcd": "x".repeat(2045) });
    expect([refused.status, refused.code]).toEqual([400, "MetadataTooLarge"]);
  });

  it("can be overridden by the reader", async () => {
    const { server } = await startServer();
    await put(server, { "content-type": "text/plain", "cache-control": "no-cache" });
    const query = {
      "response-content-type": "text/html",
      "response-cache-control": "max-age=1",
      "response-content-disposition": "inline",
      "response-content-encoding": "br",
      "response-content-language": "fr",
      "response-expires": "never",
    };
    const { headers } = await get(server, {}, { query });
    for (const [name, value] of Object.entries(query))
      expect(headers[name.slice("response-".length)]).toBe(value);
    const broken = await get(server, {}, { query: { "response-content-type": "a\r\nx-evil: 1" } });
    expect([broken.status, broken.code]).toEqual([400, "InvalidArgument"]);
  });

  it("includes a canned ACL", async () => {
    const { client, server } = await startServer();
    await client.send(new PutObjectCommand({ ...AT, Body: "x" }));
    expect((await client.send(new GetObjectAclCommand(AT))).Grants).toMatchObject([
      { Permission: "FULL_CONTROL" },
    ]);
    await client.send(new PutObjectCommand({ ...AT, Body: "x", ACL: "public-read" }));
    expect((await client.send(new GetObjectAclCommand(AT))).Grants).toMatchObject([
      { Permission: "FULL_CONTROL", Grantee: { Type: "CanonicalUser" } },
      {
        Permission: "READ",
        Grantee: { Type: "Group", URI: "http://acs.amazonaws.com/groups/global/AllUsers" },
      },
    ]);
    const unknown = await put(server, { "x-amz-acl": "everyone" });
    expect([unknown.status, unknown.code]).toEqual([400, "InvalidArgument"]);
    expect((await get(server, {}, { path: "/bucket/missing", query: { acl: "" } })).code).toBe("NoSuchKey");
  });

  it("includes a storage class, and archived objects can't be read", async () => {
    const { server } = await startServer();
    await put(server, { "x-amz-storage-class": "GLACIER" });
    const refused = await get(server);
    expect([refused.status, refused.code]).toEqual([403, "InvalidObjectState"]);
    expect((await get(server, {}, { method: "HEAD" })).headers["x-amz-storage-class"]).toBe("GLACIER");
    expect((await put(server, { "x-amz-storage-class": "CHEAP" })).code).toBe("InvalidStorageClass");
  });
});

describe("a range", () => {
  it.each([
    ["bytes=0-0", 206, "c", "bytes 0-0/7"],
    ["bytes=3-", 206, "tent", "bytes 3-6/7"],
    ["bytes=3-100", 206, "tent", "bytes 3-6/7"],
    ["bytes=-4", 206, "tent", "bytes 3-6/7"],
    ["bytes=-100", 206, "content", "bytes 0-6/7"],
    // What a client sends that means "to the end" and writes the largest number it has.
    ["bytes=3-9223372036854775807", 206, "tent", "bytes 3-6/7"],
    ["bytes=-9223372036854775807", 206, "content", "bytes 0-6/7"],
    ["bytes=3-2", 200, "content", undefined],
    ["bytes=0-1,3-4", 200, "content", undefined],
    ["lines=0-1", 200, "content", undefined],
    ["bytes=-", 200, "content", undefined],
  ])("%s is answered with %i %s", async (range, status, text, contentRange) => {
    const { server } = await startServer();
    await put(server);
    const reply = await get(server, { range });
    expect([reply.status, reply.text, reply.headers["content-range"]]).toEqual([status, text, contentRange]);
    const head = await get(server, { range }, { method: "HEAD" });
    expect([head.status, head.headers["content-length"]]).toEqual([status, String(text.length)]);
  });

  it.each(["bytes=7-", "bytes=7-9", "bytes=-0", "bytes=9223372036854775807-"])(
    "%s beyond the end is refused",
    async (range) => {
      const { server } = await startServer();
      await put(server);
      const reply = await get(server, { range });
      expect([reply.status, reply.code, reply.headers["content-range"]]).toEqual([
        416,
        "InvalidRange",
        "bytes */7",
      ]);
    },
  );

  it("may cross the chunks of a large object", async () => {
    const { server } = await startServer();
    const body = new Uint8Array(3_000_000).map((_value, index) => (index * 7) % 253);
    await put(server, {}, body);
    for (const [start, end] of [
      [65_530, 65_545],
      [1, 2_999_998],
      [1_048_575, 1_048_576],
    ] as const) {
      const reply = await get(server, { range: `bytes=${start}-${end}` });
      expect(Buffer.from(reply.body).equals(body.subarray(start, end + 1))).toBe(true);
    }
  });
});

describe("a conditional read", () => {
  const past = new Date(Date.now() - 3_600_000).toUTCString();
  const future = new Date(Date.now() + 3_600_000).toUTCString();
  it.each([
    [{ "if-match": MD5_OF_CONTENT }, 200],
    [{ "if-match": "*" }, 200],
    [{ "if-match": `"other", ${MD5_OF_CONTENT}` }, 200],
    [{ "if-match": '"other"' }, 412],
    [{ "if-none-match": MD5_OF_CONTENT }, 304],
    [{ "if-none-match": "*" }, 304],
    [{ "if-none-match": '"other"' }, 200],
    [{ "if-modified-since": past }, 200],
    [{ "if-modified-since": future }, 304],
    [{ "if-unmodified-since": past }, 412],
    [{ "if-unmodified-since": future }, 200],
    [{ "if-match": MD5_OF_CONTENT, "if-unmodified-since": past }, 200],
    [{ "if-none-match": '"other"', "if-modified-since": future }, 200],
    [{ "if-none-match": MD5_OF_CONTENT, "if-modified-since": past }, 304],
  ])("with %j is answered with %i", async (headers, status) => {
    const { server } = await startServer();
    await put(server);
    const reply = await get(server, headers);
    expect([reply.status, (await get(server, headers, { method: "HEAD" })).status]).toEqual([status, status]);
    if (status === 304) expect([reply.headers.etag, reply.body.length]).toEqual([MD5_OF_CONTENT, 0]);
    if (status === 412) expect(reply.code).toBe("PreconditionFailed");
  });
});

describe("a conditional write", () => {
  it("with If-None-Match: * creates, and does not overwrite", async () => {
    const { server } = await startServer();
    expect((await put(server, { "if-none-match": "*" })).status).toBe(200);
    const refused = await put(server, { "if-none-match": "*" }, "other");
    expect([refused.status, refused.code]).toEqual([412, "PreconditionFailed"]);
    expect((await get(server)).text).toBe("content");
    expect((await put(server, { "if-none-match": MD5_OF_CONTENT })).status).toBe(501);
  });

  it("lets one of two creators win that both found nothing", async () => {
    const { server } = await startServer();
    const headers = { "content-length": "1", "if-none-match": "*", expect: "100-continue" };
    const signing = { payloadHash: "UNSIGNED-PAYLOAD", unsigned: ["expect"] };
    const signed = signRequest(server, { method: "PUT", path: "/bucket/key", headers }, signing);
    const begin = async (): Promise<ClientRequest> => {
      const { hostname, port } = new URL(server.endpoint);
      const options = {
        hostname,
        port,
        method: "PUT",
        path: signed.path,
        headers: signed.headers ?? {},
        agent: false,
      };
      const request = httpRequest(options);
      request.flushHeaders();
      await once(request, "continue");
      return request;
    };
    const creators = [await begin(), await begin()];
    const statuses: (number | undefined)[] = [];
    for (const [index, creator] of creators.entries()) {
      creator.end(String(index));
      const [response] = (await once(creator, "response")) as [IncomingMessage];
      statuses.push(response.resume().statusCode);
    }
    expect(statuses).toEqual([200, 412]);
    expect((await get(server)).text).toBe("0");
  });

  it("with If-Match overwrites only what it knows", async () => {
    const { server } = await startServer();
    const missing = await put(server, { "if-match": MD5_OF_CONTENT });
    expect([missing.status, missing.code]).toEqual([404, "NoSuchKey"]);
    await put(server);
    expect((await put(server, { "if-match": '"other"' })).status).toBe(412);
    expect((await put(server, { "if-match": MD5_OF_CONTENT }, "next")).status).toBe(200);
    expect((await get(server)).text).toBe("next");
  });
});

describe("deleting", () => {
  const remove = (server: S3Server, headers: Record<string, string> = {}): Promise<RawReply> =>
    get(server, headers, { method: "DELETE" });

  it("removes the object, and is as content with a missing one", async () => {
    const { server } = await startServer();
    await put(server);
    const replies = [await remove(server), await remove(server)];
    expect(replies.map(({ status, body }) => [status, body.length])).toEqual([
      [204, 0],
      [204, 0],
    ]);
    expect((await get(server)).code).toBe("NoSuchKey");
  });

  it("with If-Match removes only what it knows", async () => {
    const { server } = await startServer();
    expect((await remove(server, { "if-match": "*" })).code).toBe("NoSuchKey");
    await put(server);
    expect((await remove(server, { "if-match": '"other"' })).code).toBe("PreconditionFailed");
    expect((await remove(server, { "if-match": MD5_OF_CONTENT })).status).toBe(204);
  });
});

it("keeps an object readable to its end while it is replaced", async () => {
  const { server, client } = await startServer();
  const old = new Uint8Array(20_000_000).fill(1);
  await client.send(new PutObjectCommand({ ...AT, Body: old }));
  const reply = await client.send(new GetObjectCommand(AT));
  await put(server, {}, "new");
  expect(Buffer.from((await reply.Body?.transformToByteArray()) ?? []).equals(old)).toBe(true);
});

it("says which bucket or key is missing", async () => {
  const { server } = await startServer();
  const key = await get(server, {}, { path: "/bucket/a%3Cb" });
  expect([key.status, key.code]).toEqual([404, "NoSuchKey"]);
  expect(key.text).toContain("<Key>a&lt;b</Key><Resource>/bucket/a&lt;b</Resource><RequestId>");
  expect(key.headers["content-type"]).toBe("application/xml");
  for (const method of ["GET", "PUT", "DELETE"]) {
    const bucket = await get(server, { "content-length": "0" }, { path: "/nowhere/key", method });
    expect([bucket.status, bucket.code]).toEqual([404, "NoSuchBucket"]);
  }
});

it.each([
  ["x-amz-server-side-encryption", "aws:kms"],
  ["x-amz-server-side-encryption", "aws:kms:dsse"],
  ["x-amz-server-side-encryption-aws-kms-key-id", "key"],
  ["x-amz-if-match-size", "7"],
  ["x-amz-object-lock-mode", "GOVERNANCE"],
  ["x-amz-grant-read", "id=1"],
])("refuses %s rather than ignore it", async (name, value) => {
  const { server } = await startServer();
  const reply = await put(server, { [name]: value });
  expect([reply.status, reply.code]).toEqual([501, "NotImplemented"]);
});
