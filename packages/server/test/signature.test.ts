import { CopyObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect, it } from "vitest";
import type { S3Server } from "../src/index.ts";
import type { RawReply } from "./raw-request.ts";
import { send, sendRaw, sha256, signRequest } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

const HOUR_MS = 3_600_000;
const DATA = { method: "PUT", path: "/bucket/key", body: "content", headers: { "content-length": "7" } };

function fetchUrl(
  server: S3Server,
  url: string,
  init: { method?: string; body?: string; headers?: Readonly<Record<string, string>> } = {},
): Promise<RawReply> {
  const path = url.slice(server.endpoint.length);
  const headers = { "content-length": String(init.body?.length ?? 0), ...init.headers };
  return sendRaw(server, { ...init, path, headers });
}

it("accepts a signed request, and refuses one whose secret key is another", async () => {
  const { server } = await startServer();
  expect((await send(server, DATA)).status).toBe(200);
  const refused = await send(server, DATA, { secretAccessKey: "wrong" });
  expect([refused.status, refused.code]).toEqual([403, "SignatureDoesNotMatch"]);
  expect(refused.text).not.toContain(server.credentials.secretAccessKey);
});

it("makes random credentials for each server and takes those that it is given", async () => {
  const first = await startServer();
  const second = await startServer();
  expect(first.server.credentials).not.toEqual(second.server.credentials);
  const credentials = { accessKeyId: "me", secretAccessKey: "mine" };
  const { server } = await startServer({ credentials });
  expect(server.credentials).toEqual(credentials);
  expect((await send(server, DATA)).status).toBe(200);
});

it("refuses an access key that it does not know, and a session token", async () => {
  const { server } = await startServer();
  const unknown = await send(server, DATA, { accessKeyId: "NOBODY" });
  expect([unknown.status, unknown.code]).toEqual([403, "InvalidAccessKeyId"]);
  const headers = { ...DATA.headers, "x-amz-security-token": "token" };
  expect((await send(server, { ...DATA, headers })).code).toBe("InvalidToken");
});

it("takes the fields of an Authorization header in any order, and misses none", async () => {
  const { server } = await startServer();
  const signed = signRequest(server, DATA);
  const [algorithm = "", credential = "", names = "", signature = ""] =
    signed.headers?.["authorization"]?.split(/[ ,]/) ?? [];
  const reply = (...fields: readonly string[]): Promise<RawReply> =>
    sendRaw(server, {
      ...signed,
      headers: { ...signed.headers, authorization: `${algorithm}  ${fields.join(" , ")}` },
    });
  expect((await reply(credential, names, signature)).status).toBe(200);
  expect((await reply(signature, names, credential)).status).toBe(200);
  for (const fields of [
    [credential, names],
    [credential, signature],
    [names, signature],
  ])
    expect((await reply(...fields)).code).toBe("AuthorizationHeaderMalformed");
});

it("refuses requests without a signature, or with one of another kind", async () => {
  const { server } = await startServer();
  const anonymous = await sendRaw(server, DATA);
  expect([anonymous.status, anonymous.code]).toEqual([403, "AccessDenied"]);
  const versionTwo = await sendRaw(server, {
    ...DATA,
    headers: { ...DATA.headers, authorization: "AWS me:signature" },
  });
  expect([versionTwo.status, versionTwo.code]).toEqual([400, "InvalidRequest"]);
  const malformed = { ...DATA.headers, authorization: "AWS4-HMAC-SHA256 Credential=x" };
  expect((await sendRaw(server, { ...DATA, headers: malformed })).code).toBe("AuthorizationHeaderMalformed");
});

it.each([
  ["path", { path: "/bucket/other" }],
  ["method", { method: "DELETE" }],
  ["query", { query: { "x-id": "PutObject" } }],
])("refuses a request whose %s was changed after signing", async (_name, change) => {
  const { server } = await startServer();
  const reply = await sendRaw(server, { ...signRequest(server, DATA), ...change });
  expect([reply.status, reply.code]).toEqual([403, "SignatureDoesNotMatch"]);
});

it("refuses a signed header that was changed, and an x-amz- header that was not signed", async () => {
  const { server } = await startServer();
  const headers = { ...DATA.headers, "x-amz-meta-owner": "me" };
  const signed = signRequest(server, { ...DATA, headers });
  const changed = await sendRaw(server, {
    ...signed,
    headers: { ...signed.headers, "x-amz-meta-owner": "you" },
  });
  expect(changed.code).toBe("SignatureDoesNotMatch");
  const unsigned = await send(server, { ...DATA, headers }, { unsigned: ["x-amz-meta-owner"] });
  expect([unsigned.status, unsigned.code]).toEqual([403, "AccessDenied"]);
  expect(unsigned.text).toContain("<HeadersNotSigned>x-amz-meta-owner</HeadersNotSigned>");
  expect((await send(server, DATA, { unsigned: ["host"] })).code).toBe("AccessDenied");
});

it("allows a clock to differ by fifteen minutes", async () => {
  const { server } = await startServer();
  for (const minutes of [-14, 14]) {
    expect((await send(server, DATA, { date: new Date(Date.now() + minutes * 60_000) })).status).toBe(200);
  }
  for (const minutes of [-16, 16]) {
    const reply = await send(server, DATA, { date: new Date(Date.now() + minutes * 60_000) });
    expect([reply.status, reply.code]).toEqual([403, "RequestTimeTooSkewed"]);
  }
});

it("names the region that it expects", async () => {
  const { server } = await startServer({ region: "eu-west-1" });
  const reply = await send(server, DATA, { region: "us-east-1" });
  expect([reply.status, reply.code]).toEqual([400, "AuthorizationHeaderMalformed"]);
  expect(reply.text).toContain("<Region>eu-west-1</Region>");
  expect((await send(server, DATA)).status).toBe(200);
});

it("verifies the hash of a payload, and demands to be told one", async () => {
  const { server } = await startServer();
  const wrong = await send(server, DATA, { payloadHash: "0".repeat(64) });
  expect([wrong.status, wrong.code]).toEqual([400, "XAmzContentSHA256Mismatch"]);
  expect((await send(server, { path: "/bucket/key" })).status).toBe(404);
  expect((await send(server, DATA, { payloadHash: "UNSIGNED-PAYLOAD" })).status).toBe(200);
  expect((await send(server, DATA, { payloadHash: "nonsense" })).code).toBe("InvalidArgument");
  const { "x-amz-content-sha256": _omitted, ...headers } = signRequest(server, DATA).headers ?? {};
  expect((await sendRaw(server, { ...DATA, headers })).code).toBe("InvalidRequest");
});

it("verifies keys and query values that need encoding", async () => {
  const { server } = await startServer();
  const path = "/bucket/a%20b%2Bc%2F%2F..%2F%2E/%C3%BC%21%27%28%29%2A~";
  const canonicalPath = "/bucket/a%20b%2Bc//../%2E/%C3%BC%21%27%28%29%2A~".replace("%2E", ".");
  const signed = signRequest(server, { ...DATA, path: canonicalPath });
  expect((await sendRaw(server, { ...signed, path })).status).toBe(200);
  const query = { "list-type": "2", prefix: "a b+c//../" };
  const listed = await send(server, { path: "/bucket", query });
  expect(listed.text).toContain("<Key>a b+c//.././ü!'()*~</Key>");
});

it("takes header values that were signed as text or as bytes", async () => {
  const { server } = await startServer();
  const latin = { ...DATA.headers, "x-amz-meta-name": "é" };
  expect((await send(server, { ...DATA, headers: latin })).status).toBe(200);
  const bytes = Buffer.from("é").toString("latin1");
  const signed = signRequest(server, { ...DATA, headers: { ...DATA.headers, "x-amz-meta-name": "é" } });
  const reply = await sendRaw(server, {
    ...signed,
    headers: { ...signed.headers, "x-amz-meta-name": bytes },
  });
  expect(reply.status).toBe(200);
  const head = await send(server, { method: "HEAD", path: DATA.path });
  expect(head.headers["x-amz-meta-name"]).toBe(`=?UTF-8?B?${Buffer.from("é").toString("base64")}?=`);
});

it("accepts presigned URLs for reading and for writing", async () => {
  const { server } = await startServer();
  const { endpoint, region, credentials } = server;
  const settings = { endpoint, region, credentials, forcePathStyle: true };
  const plain = new S3Client({ ...settings, requestChecksumCalculation: "WHEN_REQUIRED" });
  const at = { Bucket: "bucket", Key: "a b/ü+?#%" };
  const put = await getSignedUrl(plain, new PutObjectCommand({ ...at, Metadata: { owner: "me" } }));
  expect((await fetchUrl(server, put, { method: "PUT", body: "content" })).status).toBe(200);
  const get = await fetchUrl(server, await getSignedUrl(plain, new GetObjectCommand(at), { expiresIn: 60 }));
  expect([get.status, get.text, get.headers["x-amz-meta-owner"]]).toEqual([200, "content", "me"]);
  plain.destroy();
});

it("refuses presigned URLs that are expired, too early, changed or used for another method", async () => {
  const { server, client } = await startServer();
  const at = { Bucket: "bucket", Key: "key" };
  const urlOf = (signingDate: Date): Promise<string> =>
    getSignedUrl(client, new GetObjectCommand(at), { expiresIn: 60, signingDate });
  const expired = await fetchUrl(server, await urlOf(new Date(Date.now() - HOUR_MS)));
  expect([expired.status, expired.code]).toEqual([403, "AccessDenied"]);
  expect(expired.text).toContain("Request has expired");
  const early = await fetchUrl(server, await urlOf(new Date(Date.now() + HOUR_MS)));
  expect(early.text).toContain("Request is not yet valid");
  const url = await urlOf(new Date());
  expect((await fetchUrl(server, url.replace("/key?", "/other?"))).code).toBe("SignatureDoesNotMatch");
  expect((await fetchUrl(server, url.replace("Expires=60", "Expires=600"))).code).toBe(
    "SignatureDoesNotMatch",
  );
  expect((await fetchUrl(server, `${url}&response-content-type=text/html`)).code).toBe(
    "SignatureDoesNotMatch",
  );
  expect((await fetchUrl(server, url, { method: "DELETE" })).code).toBe("SignatureDoesNotMatch");
  expect((await fetchUrl(server, url.replace(server.credentials.accessKeyId, "NOBODY"))).code).toBe(
    "InvalidAccessKeyId",
  );
  for (const expiry of ["604801", "0", "x"]) {
    const reply = await fetchUrl(server, url.replace("Expires=60", `Expires=${expiry}`));
    expect([reply.status, reply.code]).toEqual([400, "AuthorizationQueryParametersError"]);
  }
  expect((await fetchUrl(server, url)).code).toBe("NoSuchKey");
});

it("copies by a presigned URL, which names the source in its query", async () => {
  const { server, client } = await startServer();
  for (const Key of ["source", "target"]) {
    await client.send(new PutObjectCommand({ Bucket: "bucket", Key, Body: Key }));
  }
  const input = { Bucket: "bucket", Key: "target", CopySource: "bucket/source" };
  const url = await getSignedUrl(client, new CopyObjectCommand(input));
  expect(new URL(url).searchParams.has("x-amz-copy-source")).toBe(true);
  const copied = await fetchUrl(server, url, { method: "PUT" });
  expect(copied.text).toContain("<CopyObjectResult");
  expect((await send(server, { path: "/bucket/target" })).text).toBe("source");
});

it("refuses a redirect location from a presigned URL that no reply could name", async () => {
  const { server, client } = await startServer();
  const write = async (WebsiteRedirectLocation: string): Promise<RawReply> => {
    const input = { Bucket: "bucket", Key: "key", WebsiteRedirectLocation };
    return fetchUrl(server, await getSignedUrl(client, new PutObjectCommand(input)), { method: "PUT" });
  };
  expect((await write("/other")).status).toBe(200);
  for (const location of ["/\u4e2d", "other"]) {
    expect((await write(location)).code).toBe("InvalidRedirectLocation");
  }
  const reply = await send(server, { path: "/bucket/key" });
  expect(reply.headers["x-amz-website-redirect-location"]).toBe("/other");
});

it("takes metadata from a presigned URL as text, and refuses what can't be a header", async () => {
  const { server, client } = await startServer();
  const urlOf = (owner: string): Promise<string> => {
    const input = { Bucket: "bucket", Key: "key", Metadata: { owner }, ChecksumCRC32: "AAAAAA==" };
    return getSignedUrl(client, new PutObjectCommand(input));
  };
  expect((await fetchUrl(server, await urlOf("日本"), { method: "PUT", body: "" })).status).toBe(200);
  const head = await send(server, { method: "HEAD", path: "/bucket/key" });
  expect(head.headers["x-amz-meta-owner"]).toBe(`=?UTF-8?B?${Buffer.from("日本").toString("base64")}?=`);
  const broken = await fetchUrl(server, await urlOf("a\r\nb"), { method: "PUT", body: "" });
  expect([broken.status, broken.code]).toEqual([400, "InvalidArgument"]);
});

it("refuses two signatures at once", async () => {
  const { server, client } = await startServer();
  const url = await getSignedUrl(client, new GetObjectCommand({ Bucket: "bucket", Key: "key" }));
  const { headers } = signRequest(server, { path: "/bucket/key" });
  const path = url.slice(server.endpoint.length);
  expect((await sendRaw(server, { path, headers: headers ?? {} })).code).toBe("InvalidArgument");
});

it("takes any body for a presigned URL of the SDK, which signs the checksum of none into it, and holds it to one in a header", async () => {
  const { server, client } = await startServer();
  const url = await getSignedUrl(client, new PutObjectCommand({ Bucket: "bucket", Key: "key" }));
  expect(new URL(url).searchParams.get("x-amz-checksum-crc32")).toBe("AAAAAA==");
  const reply = await fetchUrl(server, url, { method: "PUT", body: "content" });
  expect([reply.status, reply.headers["x-amz-checksum-crc32"]]).toEqual([200, undefined]);
  expect((await send(server, { path: "/bucket/key" })).text).toBe("content");
  const tampered = url.replace("AAAAAA", "BBBBBB");
  expect((await fetchUrl(server, tampered, { method: "PUT", body: "content" })).code).toBe(
    "SignatureDoesNotMatch",
  );
  const held = await getSignedUrl(
    client,
    new PutObjectCommand({ Bucket: "bucket", Key: "key", ChecksumCRC32: "AAAAAA==" }),
    { unhoistableHeaders: new Set(["x-amz-checksum-crc32"]) },
  );
  const headers = { "x-amz-checksum-crc32": "AAAAAA==" };
  expect((await fetchUrl(server, held, { method: "PUT", body: "other", headers })).code).toBe("BadDigest");
  expect((await fetchUrl(server, held, { method: "PUT", body: "", headers })).status).toBe(200);
});

it("lets anyone read an object whose canned ACL is public, and nothing else", async () => {
  const { server } = await startServer();
  const headers = { ...DATA.headers, "x-amz-acl": "public-read" };
  await send(server, { ...DATA, headers });
  await send(server, { ...DATA, path: "/bucket/private" });
  expect((await sendRaw(server, { path: "/bucket/key" })).text).toBe("content");
  expect((await sendRaw(server, { path: "/bucket/key", method: "HEAD" })).status).toBe(200);
  expect((await sendRaw(server, { path: "/bucket/private" })).code).toBe("AccessDenied");
  expect((await sendRaw(server, { path: "/bucket/missing" })).code).toBe("AccessDenied");
  expect((await sendRaw(server, { path: "/bucket/key", method: "DELETE" })).code).toBe("AccessDenied");
  const overridden = { path: "/bucket/key", query: { "response-content-type": "text/html" } };
  expect((await sendRaw(server, overridden)).code).toBe("InvalidRequest");
});

it("takes headers that came more than once as signers join them, and keeps metadata so", async () => {
  const { server, client } = await startServer();
  const name = "x-amz-meta-username";
  const put = { ...DATA, repeated: { [name]: ["fred ", " barney"] } };
  expect((await send(server, put)).status).toBe(200);
  const { Metadata } = await client.send(new GetObjectCommand({ Bucket: "bucket", Key: "key" }));
  expect(Metadata).toEqual({ username: "fred,barney" });
  const one = { ...DATA, headers: { ...DATA.headers, [name]: "fred, barney" } };
  expect((await send(server, one)).status).toBe(200);
  expect((await send(server, { path: "/bucket/key" })).headers[name]).toBe("fred, barney");
  const signed = signRequest(server, put);
  const added = { ...signed, repeated: { [name]: ["fred", "barney", "wilma"] } };
  expect((await sendRaw(server, added)).code).toBe("SignatureDoesNotMatch");
});

it.each(["GET", "HEAD", "DELETE"])(
  "refuses a %s that is signed with the hash of a body it has not",
  async (method) => {
    const { server } = await startServer();
    await send(server, DATA);
    const signing = { payloadHash: sha256("something") };
    const refused = await send(server, { method, path: "/bucket/key" }, signing);
    expect(refused.status).toBe(400);
    if (method !== "HEAD") expect(refused.code).toBe("XAmzContentSHA256Mismatch");
    expect((await send(server, { path: "/bucket/key" }, { payloadHash: "UNSIGNED-PAYLOAD" })).text).toBe(
      "content",
    );
  },
);
