import {
  DeleteBucketCorsCommand,
  GetBucketCorsCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { CORSRule, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { corsHeaders } from "../src/cors.ts";
import type { CorsRule, S3Server } from "../src/index.ts";
import { memoryStore } from "../src/index.ts";
import type { RawReply } from "./raw-request.ts";
import { send, sendRaw } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

const PAGE = "https://app.example.com";
const RULE: CORSRule = {
  ID: "app",
  AllowedOrigins: ["https://*.example.com"],
  AllowedMethods: ["GET", "PUT"],
  AllowedHeaders: ["x-amz-*", "Content-Type"],
  ExposeHeaders: ["ETag", "x-amz-request-id"],
  MaxAgeSeconds: 60,
};

async function startWithRule(rule: CORSRule = RULE): Promise<{ client: S3Client; server: S3Server }> {
  const started = await startServer();
  const CORSConfiguration = { CORSRules: [rule] };
  await started.client.send(new PutBucketCorsCommand({ Bucket: "bucket", CORSConfiguration }));
  await started.client.send(new PutObjectCommand({ Bucket: "bucket", Key: "key", Body: "content" }));
  return started;
}

function preflight(
  server: S3Server,
  method: string,
  { origin = PAGE, names, path = "/bucket/key" }: { origin?: string; names?: string; path?: string } = {},
): Promise<RawReply> {
  const headers = {
    origin,
    "access-control-request-method": method,
    ...(names !== undefined && { "access-control-request-headers": names }),
  };
  return sendRaw(server, { method: "OPTIONS", path, headers });
}

function corsOf({ headers }: RawReply): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith("access-control-") || name === "vary"),
  );
}

it("answers all the same where the store can't tell the rules, and lets no page in", async () => {
  const store = { ...memoryStore(), findBucket: () => Promise.reject(new Error("the disk is broken")) };
  const { server } = await startServer({ store });
  const headers = { origin: "https://page.example" };
  const reply = await send(server, { path: "/bucket/missing", headers });
  expect([reply.status, reply.headers["access-control-allow-origin"]]).toEqual([404, undefined]);
});

describe("the CORS rules of a bucket", () => {
  it("are kept, returned and removed", async () => {
    const { client } = await startWithRule();
    const at = { Bucket: "bucket" };
    expect((await client.send(new GetBucketCorsCommand(at))).CORSRules).toEqual([RULE]);
    await client.send(new DeleteBucketCorsCommand(at));
    await expect(client.send(new GetBucketCorsCommand(at))).rejects.toMatchObject({
      name: "NoSuchCORSConfiguration",
      $metadata: { httpStatusCode: 404 },
    });
  });

  it.each([
    [{ AllowedMethods: ["PATCH"] }, "InvalidRequest"],
    [{ AllowedMethods: [] }, "MalformedXML"],
    [{ AllowedOrigins: ["*://*.com"] }, "InvalidRequest"],
    [{ AllowedHeaders: ["*-*"] }, "InvalidRequest"],
    [{ ExposeHeaders: ["x-*"] }, "InvalidRequest"],
    [{ ExposeHeaders: ["x-€"] }, "InvalidRequest"],
    [{ ExposeHeaders: ["x-a\nb"] }, "InvalidRequest"],
  ])("are refused with %j", async (more, name) => {
    const { client } = await startServer();
    const CORSConfiguration = { CORSRules: [{ ...RULE, ...more }] };
    const put = client.send(new PutBucketCorsCommand({ Bucket: "bucket", CORSConfiguration }));
    await expect(put).rejects.toMatchObject({ name });
  });

  it("are refused without a rule, for a missing bucket, and where the store keeps no settings", async () => {
    const { client } = await startServer();
    const put = (Bucket: string, CORSRules: CORSRule[]): Promise<unknown> =>
      client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    await expect(put("bucket", [])).rejects.toMatchObject({ name: "MalformedXML" });
    await expect(put("missing", [RULE])).rejects.toMatchObject({ name: "NoSuchBucket" });
    const { configureBucket: _none, ...store } = memoryStore();
    const bare = await startServer({ store });
    const CORSConfiguration = { CORSRules: [RULE] };
    const refused = bare.client.send(new PutBucketCorsCommand({ Bucket: "bucket", CORSConfiguration }));
    await expect(refused).rejects.toMatchObject({ name: "NotImplemented" });
  });
});

describe("a preflight", () => {
  it("is answered without a signature by the first rule that allows what it announces", async () => {
    const { server } = await startWithRule();
    const reply = await preflight(server, "PUT", { names: "X-Amz-Meta-A, content-type" });
    expect([reply.status, reply.body.length]).toEqual([200, 0]);
    expect(corsOf(reply)).toEqual({
      "access-control-allow-origin": PAGE,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET, PUT",
      "access-control-allow-headers": "x-amz-meta-a, content-type",
      "access-control-expose-headers": "ETag, x-amz-request-id",
      "access-control-max-age": "60",
      vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
    });
    expect(server.requests.count("Preflight")).toBe(1);
  });

  it.each([
    ["another method", "DELETE", {}],
    ["another origin", "GET", { origin: "https://example.org" }],
    ["another header", "PUT", { names: "authorization" }],
  ])("is refused for %s", async (_what, method, more) => {
    const { server } = await startWithRule();
    const reply = await preflight(server, method, more);
    expect([reply.status, reply.code, corsOf(reply)]).toEqual([403, "AccessForbidden", {}]);
  });

  it("is refused where no rule is kept, and without what it should say", async () => {
    const { server } = await startServer();
    const reply = await preflight(server, "GET");
    expect([reply.status, reply.code]).toEqual([403, "AccessForbidden"]);
    expect(reply.text).toContain("CORS is not enabled for this bucket.");
    for (const headers of [{}, { origin: PAGE }]) {
      const bare = await sendRaw(server, { method: "OPTIONS", path: "/bucket/key", headers });
      expect([bare.status, bare.code]).toEqual([400, "BadRequest"]);
    }
  });

  it("asks also for what has parameters", async () => {
    const { server } = await startServer({ cors: true });
    const headers = { origin: PAGE, "access-control-request-method": "PUT" };
    const query = { partNumber: "1", uploadId: "some" };
    const reply = await sendRaw(server, { method: "OPTIONS", path: "/bucket/key", query, headers });
    expect(reply.status).toBe(200);
  });
});

describe("a reply to a page of another origin", () => {
  it("carries the headers of the rule, also when it is an error, and none for a stranger", async () => {
    const { server } = await startWithRule();
    const ask = (path: string, origin: string): Promise<RawReply> =>
      send(server, { path, headers: { origin } });
    const got = await ask("/bucket/key", PAGE);
    expect(got.text).toBe("content");
    expect(corsOf(got)).toMatchObject({ "access-control-allow-origin": PAGE });
    const missing = await ask("/bucket/missing", PAGE);
    expect([missing.status, corsOf(missing)["access-control-allow-origin"]]).toEqual([404, PAGE]);
    const refused = await sendRaw(server, { path: "/bucket/key", headers: { origin: PAGE } });
    expect([refused.status, corsOf(refused)["access-control-allow-origin"]]).toEqual([403, PAGE]);
    const stranger = await ask("/bucket/key", "https://example.org");
    expect([stranger.text, corsOf(stranger)]).toEqual(["content", {}]);
    expect(corsOf(await send(server, { path: "/bucket/key" }))).toEqual({});
  });
});

describe("the option cors", () => {
  it("lets every page in with one word, for buckets that are there or not, and for their list", async () => {
    const { server } = await startServer({ cors: true });
    for (const path of ["/bucket/key", "/bucket", "/missing/key", "/"]) {
      const reply = await preflight(server, "GET", { path, names: "authorization, x-amz-date" });
      expect([reply.status, corsOf(reply)["access-control-allow-origin"]]).toEqual([200, "*"]);
    }
    const reply = await send(server, { path: "/", headers: { origin: PAGE } });
    expect(corsOf(reply)).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "*",
    });
    expect(corsOf(reply)).not.toHaveProperty("access-control-allow-credentials");
  });

  it("gives way to the rules of a bucket", async () => {
    const { server, client } = await startServer({
      cors: [{ allowedOrigins: ["*"], allowedMethods: ["GET"] }],
    });
    expect((await preflight(server, "GET")).status).toBe(200);
    const CORSConfiguration = { CORSRules: [{ ...RULE, AllowedOrigins: ["https://other.example"] }] };
    await client.send(new PutBucketCorsCommand({ Bucket: "bucket", CORSConfiguration }));
    expect((await preflight(server, "GET")).status).toBe(403);
  });
});

it.each([
  ["*", "https://a", true],
  ["https://a", "https://a", true],
  ["https://a", "https://ab", false],
  ["https://*.b", "https://x.y.b", true],
  ["https://*.b", "https://.b", true],
  ["https://ab*ba", "https://aba", false],
  ["https://a.b", "https://axb", false],
])("matches the pattern %s with %s: %s", (pattern, origin, isAllowed) => {
  const rule: CorsRule = { allowedOrigins: [pattern], allowedMethods: ["GET"] };
  const headers = corsHeaders([rule], { origin, method: "GET", announcedHeaders: undefined });
  expect(headers !== undefined).toBe(isAllowed);
});

// A caller without a compiler.
it.each<[string, unknown, string]>([
  ["no object", "*", "a rule in cors can not be '*': it must be an object with allowedOrigins"],
  [
    "a misspelt name",
    { exposedHeaders: ["etag"] },
    'a rule in cors has no option "exposedHeaders"; known are id',
  ],
  [
    "no origins",
    { allowedOrigins: undefined },
    "allowedOrigins of a rule in cors can not be undefined: it must be",
  ],
  [
    "an empty list of origins",
    { allowedOrigins: [] },
    "allowedOrigins of a rule in cors can not be []: it must",
  ],
  [
    "two wildcards",
    { allowedOrigins: ["*.*"] },
    "can not be [ '*.*' ]: it must be a list of origins such as",
  ],
  [
    "a broken origin",
    { allowedOrigins: ["a\r\nb"] },
    "can not be [ 'a\\r\\nb' ]: it must be a list of origins",
  ],
  [
    "a method in small letters",
    { allowedMethods: ["get"] },
    "'get' ]: it must be a list of methods out of GET, PUT",
  ],
  ["an empty list of methods", { allowedMethods: [] }, "allowedMethods of a rule in cors can not be []"],
  [
    "headers as a text",
    { allowedHeaders: "*" },
    "allowedHeaders of a rule in cors can not be '*': it must be a list",
  ],
  [
    "two wildcards in a header",
    { allowedHeaders: ["*-*"] },
    "allowedHeaders of a rule in cors can not be [ '*-*' ]",
  ],
  [
    "exposed headers as a text",
    { exposeHeaders: "etag" },
    "exposeHeaders of a rule in cors can not be 'etag'",
  ],
  [
    "no name of a header",
    { exposeHeaders: ["etag", "x-\n"] },
    "can not be [ 'etag', 'x-\\n' ]: it must be a list",
  ],
  [
    "an age in words",
    { maxAgeSeconds: "soon\n" },
    "maxAgeSeconds of a rule in cors can not be 'soon\\n': it must be",
  ],
  ["nothing for names", { exposeHeaders: null }, "exposeHeaders of a rule in cors can not be null"],
  ["half a second", { maxAgeSeconds: 0.5 }, "can not be 0.5: it must be a whole number from 0"],
  ["an age before now", { maxAgeSeconds: -1 }, "can not be -1: it must be a whole number from 0"],
  ["a number for a name", { id: 5 }, "id of a rule in cors can not be 5: it must be a text"],
])("refuses a rule for all buckets that can't be: %s", async (_what, part, message) => {
  const whole = { allowedOrigins: ["*"], allowedMethods: ["GET"] };
  const rule: unknown = typeof part === "object" ? { ...whole, ...part } : part;
  const options: object = { cors: [rule] };
  const refusal = { code: "EINVAL", message: expect.stringContaining(message) };
  await expect(startServer(options)).rejects.toMatchObject(refusal);
});

it("takes a rule for all buckets that says all there is to say", async () => {
  const rule: CorsRule = {
    id: "all of it",
    allowedOrigins: ["https://*.example.com", PAGE],
    allowedMethods: ["GET", "PUT", "POST", "DELETE", "HEAD"],
    allowedHeaders: ["x-amz-*", "*"],
    exposeHeaders: ["*", "etag"],
    maxAgeSeconds: 0,
  };
  const { server } = await startServer({ cors: [rule] });
  expect(corsOf(await preflight(server, "DELETE"))).toMatchObject({ "access-control-max-age": "0" });
});
