import { once } from "node:events";
import { Agent, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { LookupFunction, Socket } from "node:net";
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { S3Server, Store } from "../src/index.ts";
import { memoryStore, serveS3 } from "../src/index.ts";
import { send, sendRaw, signRequest } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

const AT = { Bucket: "bucket", Key: "key" };

/** Half of what Node itself leaves a silent connection. */
const AT_ONCE_MS = 30_000;

it("listens on loopback, on a free port or on the one that is asked for", async () => {
  const { server } = await startServer();
  expect(server.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const port = Number(new URL(server.endpoint).port);
  await expect(serveS3({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  await server.close();
  const { server: next } = await startServer({ port });
  expect(next.endpoint).toBe(server.endpoint);
});

it(
  "closes at once, with connections idle, busy or silent, and again without harm",
  async () => {
    const { server, client } = await startServer({
      faults: [{ operation: "GetObject", action: { kind: "stall" } }],
    });
    await client.send(new ListBucketsCommand({}));
    const stalled = client.send(new GetObjectCommand(AT)).then(
      () => "answered",
      () => "closed",
    );
    const silent = connect(Number(new URL(server.endpoint).port), "127.0.0.1");
    const silentEnd = new Promise((resolve) => silent.on("close", resolve).on("error", () => undefined));
    await new Promise((resolve) => silent.on("connect", resolve));
    await client.send(new ListBucketsCommand({}));
    await server.close();
    expect(await stalled).toBe("closed");
    await silentEnd;
    expect(server.connections.open).toBe(0);
    await server.close();
  },
  AT_ONCE_MS,
);

it("leaves its store alone once it is closed: what a request had begun there has ended", async () => {
  const inner = memoryStore();
  const events: string[] = [];
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const put: Store["put"] = async (at, content) => {
    const record = await inner.put(at, content);
    events.push("stored");
    await finished;
    events.push("finished");
    return record;
  };
  const { server, client } = await startServer({ store: { ...inner, put } });
  const lost = client.send(new PutObjectCommand({ ...AT, Body: "x" })).catch(() => events.push("hung up"));
  await expect.poll(() => events).toEqual(["stored"]);
  const closed = Promise.all([server.close(), server.close()]).then(() => events.push("closed"));
  await lost;
  // Turns enough to close all else.
  for (let turn = 0; turn < 100; turn++) await nextTurn();
  finish();
  await closed;
  expect(events).toEqual(["stored", "hung up", "finished", "closed"]);
});

it("is closed by `await using`", async () => {
  let endpoint = "";
  {
    await using server = await serveS3();
    endpoint = server.endpoint;
  }
  await expect(sendRaw({ endpoint }, { path: "/" })).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

it("counts requests by operation, and can begin anew", async () => {
  const { server, client } = await startServer();
  await client.send(new PutObjectCommand({ ...AT, Body: "x" }));
  await client.send(new PutObjectCommand({ ...AT, Body: "y" }));
  await expect(client.send(new GetObjectCommand({ ...AT, Key: "missing" }))).rejects.toThrow();
  await sendRaw(server, { method: "PATCH", path: "/bucket" });
  expect(server.requests.counts()).toEqual({ PutObject: 2, GetObject: 1, Unknown: 1 });
  expect([
    server.requests.total,
    server.requests.count("PutObject"),
    server.requests.count("CopyObject"),
  ]).toEqual([4, 2, 0]);
  server.requests.reset();
  expect([server.requests.total, server.requests.counts()]).toEqual([0, {}]);
});

it("counts connections, and keeps one alive over many requests, failed ones included", async () => {
  const { server } = await startServer();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { hostname, port } = new URL(server.endpoint);
  const exchange = (secretAccessKey?: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const body = Buffer.alloc(300_000);
      const put = { method: "PUT", path: "/bucket/key", headers: { "content-length": String(body.length) } };
      const signing = {
        payloadHash: "UNSIGNED-PAYLOAD",
        ...(secretAccessKey !== undefined && { secretAccessKey }),
      };
      const signed = signRequest(server, put, signing);
      const request = httpRequest({
        hostname,
        port,
        agent,
        method: "PUT",
        path: put.path,
        headers: signed.headers ?? {},
      });
      request
        .on("error", reject)
        .on("response", (response) => response.resume().on("end", () => resolve(response.statusCode)));
      request.end(body);
    });
  const statuses = [
    await exchange(),
    await exchange("wrong"),
    await exchange(),
    await exchange("wrong"),
    await exchange(),
  ];
  expect(statuses).toEqual([200, 403, 200, 403, 200]);
  expect(server.connections).toMatchObject({ opened: 1, open: 1 });
  agent.destroy();
});

it("serves a store that outlives it", async () => {
  const store = memoryStore();
  const first = await startServer({ store });
  await first.client.send(new PutObjectCommand({ ...AT, Body: "content" }));
  await first.server.close();
  const { client } = await startServer({ store });
  expect(await (await client.send(new GetObjectCommand(AT))).Body?.transformToString()).toBe("content");
});

describe("a virtual host", () => {
  it("names the bucket", async () => {
    const { server } = await startServer();
    for (const host of ["bucket.localhost", "bucket.localhost:9000", "bucket.LocalHost"]) {
      const put = { method: "PUT", path: "/a/key", headers: { host, "content-length": "1" }, body: "x" };
      expect((await send(server, put)).status).toBe(200);
      const listed = await send(server, { path: "/", query: { "list-type": "2" }, headers: { host } });
      expect(listed.text).toContain("<Key>a/key</Key>");
    }
  });

  it("is the location of what an upload made", async () => {
    const { server } = await startServer();
    const at = { path: "/a/b%20c", headers: { host: "bucket.localhost:9000" } };
    const created = await send(server, { ...at, method: "POST", query: { uploads: "" } });
    const uploadId = /<UploadId>(.*?)<\/UploadId>/.exec(created.text)?.[1] ?? "";
    const part = { ...at, method: "PUT", query: { partNumber: "1", uploadId }, body: "x" };
    const etag = (await send(server, part)).headers.etag ?? "";
    const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`;
    const completed = await send(server, { ...at, method: "POST", query: { uploadId }, body });
    expect(completed.text).toContain("<Location>http://bucket.localhost:9000/a/b%20c</Location>");
  });

  it("may have another domain", async () => {
    const { server } = await startServer({ baseDomain: "S3.example.com" });
    const reply = await send(server, {
      method: "HEAD",
      path: "/",
      headers: { host: "bucket.s3.example.com" },
    });
    expect([reply.status, reply.headers["x-amz-bucket-region"]]).toEqual([200, "us-east-1"]);
  });

  it("works with the SDK", async () => {
    const { server } = await startServer();
    const endpoint = server.endpoint.replace("127.0.0.1", "localhost");
    // Not every machine's resolver knows names below localhost, nor has one address for them.
    const lookup: LookupFunction = (_host, _options, done) => done(null, "127.0.0.1", 4);
    const httpAgent = new Agent({ lookup, autoSelectFamily: false });
    const { region, credentials } = server;
    const client = new S3Client({
      endpoint,
      region,
      credentials,
      maxAttempts: 1,
      requestHandler: { httpAgent },
    });
    await client.send(new PutObjectCommand({ ...AT, Body: "x" }));
    expect(server.requests.entries()).toMatchObject([
      { operation: "PutObject", bucket: "bucket", key: "key" },
    ]);
    client.destroy();
  });
});

describe("what is not implemented", () => {
  it.each([
    ["GET", { policy: "" }],
    ["PUT", { lifecycle: "" }],
    ["PUT", { encryption: "" }],
    ["PUT", { "object-lock": "" }],
    ["PUT", { replication: "" }],
    ["PUT", { publicAccessBlock: "" }],
    ["POST", {}],
  ])("is refused for a bucket: %s %j", async (method, query) => {
    const { server } = await startServer();
    const reply = await send(server, { method, path: "/bucket", query, headers: { "content-length": "0" } });
    expect([reply.status, reply.code]).toEqual([501, "NotImplemented"]);
  });

  it.each([
    ["false", 200],
    ["true", 501],
  ])(
    "is refused as a lock on a new bucket, but not the word that there is none: %s",
    async (value, status) => {
      const { server } = await startServer();
      const headers = { "content-length": "0", "x-amz-bucket-object-lock-enabled": value };
      expect((await send(server, { method: "PUT", path: "/another", headers })).status).toBe(status);
    },
  );

  it.each([
    ["POST", { restore: "" }],
    ["POST", { select: "" }],
    ["PUT", { renameObject: "" }],
    ["PUT", { retention: "" }],
    ["PUT", { "legal-hold": "" }],
    ["GET", { torrent: "" }],
  ])("is refused for an object: %s %j", async (method, query) => {
    const { server } = await startServer();
    await send(server, { method: "PUT", path: "/bucket/key", headers: { "content-length": "0" } });
    const reply = await send(server, {
      method,
      path: "/bucket/key",
      query,
      headers: { "content-length": "0" },
    });
    expect([reply.status, reply.code]).toEqual([501, "NotImplemented"]);
    expect((await send(server, { path: "/bucket/key" })).status).toBe(200);
  });

  it.each([
    ["PATCH", "/bucket/key", "GET, HEAD, PUT, POST, DELETE, OPTIONS"],
    ["POST", "/bucket/key", "GET, HEAD, PUT, POST, DELETE, OPTIONS"],
    ["PATCH", "/bucket", "GET, HEAD, PUT, DELETE, POST, OPTIONS"],
    ["PUT", "/", "GET, OPTIONS"],
    ["DELETE", "/", "GET, OPTIONS"],
  ])("is refused as a method, with those that are allowed: %s %s", async (method, path, allowed) => {
    const { server } = await startServer();
    const reply = await send(server, { method, path, headers: { "content-length": "0" } });
    expect([reply.status, reply.code]).toEqual([405, "MethodNotAllowed"]);
    expect(reply.headers.allow).toBe(allowed);
  });
});

it("gives every reply a request id of its own and the id of the host, errors too", async () => {
  const { server } = await startServer();
  const replies = [
    await sendRaw(server, { path: "/bucket" }),
    await send(server, { path: "/bucket/missing" }),
  ];
  for (const { headers, text } of replies) {
    expect(text).toContain(`<RequestId>${String(headers["x-amz-request-id"])}</RequestId>`);
    expect(text).toContain(`<HostId>${String(headers["x-amz-id-2"])}</HostId>`);
  }
  expect(replies[0]?.headers["x-amz-request-id"]).not.toBe(replies[1]?.headers["x-amz-request-id"]);
});

it("answers a failure of its store with InternalError, and keeps the details to its own log", async () => {
  const store = { ...memoryStore(), find: () => Promise.reject(new Error("disk /secret is broken")) };
  const { server } = await startServer({ store });
  const headers = { "content-length": "0", "if-match": "*" };
  const reply = await send(server, { method: "PUT", path: "/bucket/key", headers });
  expect([reply.status, reply.code]).toEqual([500, "InternalError"]);
  expect(reply.text).not.toContain("secret");
  expect(server.requests.entries().at(-1)?.failure).toBe("disk /secret is broken");
});

it("tells which key of a batch its store failed to delete, and deletes the others", async () => {
  const inner = memoryStore();
  const remove: Store["remove"] = (at, guard) =>
    at.key === "b" ? Promise.reject(new Error("disk /secret is broken")) : inner.remove(at, guard);
  const { server, client } = await startServer({ store: { ...inner, remove } });
  for (const Key of ["a", "b", "c"]) await client.send(new PutObjectCommand({ Bucket: "bucket", Key }));
  const Delete = { Objects: [{ Key: "a" }, { Key: "b" }, { Key: "c" }] };
  const { Deleted, Errors } = await client.send(new DeleteObjectsCommand({ Bucket: "bucket", Delete }));
  expect(Deleted?.map(({ Key }) => Key)).toEqual(["a", "c"]);
  expect(Errors).toMatchObject([{ Key: "b", Code: "InternalError" }]);
  expect(JSON.stringify(Errors)).not.toContain("secret");
  const [logged] = server.requests.entries().slice(-1);
  expect([logged?.status, logged?.failure]).toEqual([200, "disk /secret is broken"]);
});

it("breaks the connection when its store fails within a body, and serves on", async () => {
  const inner = memoryStore();
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("x");
    throw new Error("the disk is broken");
  }
  const open: Store["open"] = async (at) => {
    const opened = await inner.open(at);
    return opened && { ...opened, read: failing };
  };
  const { server, client } = await startServer({ store: { ...inner, open } });
  await client.send(new PutObjectCommand({ ...AT, Body: "content" }));
  await expect(send(server, { path: "/bucket/key" })).rejects.toMatchObject({ code: "ECONNRESET" });
  expect((await send(server, { method: "HEAD", path: "/bucket/key" })).status).toBe(200);
});

it("writes no faster than the client reads", async () => {
  const chunk = new Uint8Array(1024 * 1024);
  let pulled = 0;
  async function* manyChunks(): AsyncGenerator<Uint8Array> {
    for (; pulled < 200; pulled++) yield chunk;
  }
  const inner = memoryStore();
  const open: Store["open"] = async (at) => {
    const opened = await inner.open(at);
    if (opened === undefined || "isDeleteMarker" in opened) return opened;
    const { checksum: _checksum, ...record } = opened.record;
    return { ...opened, record: { ...record, size: 200 * chunk.length }, read: manyChunks };
  };
  const { client } = await startServer({ store: { ...inner, open } });
  await client.send(new PutObjectCommand({ ...AT, Body: "x" }));
  const reply = await client.send(new GetObjectCommand(AT));
  for (let turn = 0; turn < 50; turn++) await client.send(new ListBucketsCommand({}));
  expect(pulled).toBeLessThan(50);
  const bytes = await reply.Body?.transformToByteArray();
  expect(bytes?.length).toBe(200 * chunk.length);
});

describe("requests that are sent before the replies to others", () => {
  /** Sends all at once. */
  function pipeline(server: S3Server, requests: readonly string[]): Socket {
    const { hostname, port } = new URL(server.endpoint);
    const lines = requests.map((line) => `${line} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n`);
    const socket = connect(Number(port), hostname);
    socket.write(lines.join(""));
    return socket;
  }

  it("are worked on one after the other", async () => {
    const { server } = await startServer({ anonymous: "read-write" });
    server.faults.add({ operation: "PutObject", action: { kind: "delay", delayMs: 50 } });
    const socket = pipeline(server, ["PUT /bucket/key", "GET /bucket/key", "DELETE /bucket/key"]);
    let text = "";
    for await (const chunk of socket) if ((text += chunk).includes(" 204 ")) break;
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 204"]);
  });

  it("hold nothing when the client is gone", async () => {
    const inner = memoryStore();
    const content = new Uint8Array(1024 * 1024);
    let held = 0;
    async function* manyChunks(): AsyncGenerator<Uint8Array> {
      for (let count = 0; count < 100; count++) yield content;
    }
    const open: Store["open"] = async (at) => {
      const opened = await inner.open(at);
      if (opened === undefined || "isDeleteMarker" in opened) return opened;
      held++;
      const record = { ...opened.record, size: 100 * content.length };
      return { record, read: manyChunks, release: async () => void held-- };
    };
    const { server, client } = await startServer({ store: { ...inner, open }, anonymous: "read" });
    await client.send(new PutObjectCommand({ ...AT, Body: "x" }));
    const socket = pipeline(server, Array<string>(4).fill("GET /bucket/key"));
    await once(socket, "readable");
    await expect.poll(() => held).toBeGreaterThan(0);
    socket.destroy();
    const unfinished = (): number => server.requests.total - server.requests.entries().length;
    await expect.poll(unfinished).toBe(0);
    expect(held).toBe(0);
  });
});

it("creates no bucket where one of them is misnamed, and says which", async () => {
  const store = memoryStore();
  await expect(serveS3({ store, buckets: ["good", "BAD"] })).rejects.toThrow(
    /can not be named "BAD"; a name has/,
  );
  expect(await store.listBuckets()).toEqual([]);
});

it.each([
  [{ port: 65_536 }, "port can not be 65536; it is a whole number from 0"],
  [{ port: Number.NaN }, "port can not be NaN; it is a whole number from 0"],
  [{ region: "" }, 'region can not be ""; it has letters'],
  [{ region: "eu/west" }, 'region can not be "eu/west"; it has letters'],
  [{ baseDomain: "" }, 'baseDomain can not be ""; it is a domain'],
  [{ baseDomain: "localhost:9000" }, 'baseDomain can not be "localhost:9000"; it is a domain'],
])("refuses %j before it creates a bucket", async (options, message) => {
  const store = memoryStore();
  const refusal = expect.objectContaining({ code: "EINVAL", message: expect.stringContaining(message) });
  await expect(serveS3({ store, buckets: ["demo"], ...options })).rejects.toEqual(refusal);
  expect(await store.listBuckets()).toEqual([]);
});

// A caller without a compiler.
it.each<[string, object, string]>([
  [
    "a promise of a store",
    { store: Promise.resolve(memoryStore()) },
    "store of serveS3 must be a store; one",
  ],
  ["one bucket that is no list", { buckets: "demo" }, "buckets of serveS3 must be a list of names"],
  ["credentials as a text", { credentials: "a:b" }, "credentials must be an account"],
  ["an empty host", { host: "" }, "host of serveS3 must be a name or an address"],
  ["half a TLS identity", { tls: { key: "x" } }, "tls of serveS3 must be { key, cert }, both in PEM"],
  ["TLS that is no PEM", { tls: { key: "x", cert: "y" } }, "tls must be a private key and its certificate"],
  ["a right for all as a boolean", { anonymous: true }, 'anonymous of serveS3 must be "read"'],
  ["one rule that is no list", { cors: { allowedMethods: ["GET"] } }, "cors of serveS3 must be a boolean"],
  ["one payer that is no list", { requesterPays: "demo" }, "requesterPays of serveS3 must be a list"],
  ["one fault that is no list", { faults: { operation: "*" } }, "faults of serveS3 must be a list of rules"],
  ["a log that is no function", { onRequest: "log" }, "onRequest of serveS3 must be a function"],
  ["no dialect", { dialect: null }, "dialect of serveS3 must be the name of a dialect, or rules"],
  ["a lack of no operation", { dialect: { missing: ["Delete"] } }, "operation Delete that the dialect lacks"],
])("refuses %s before it creates a bucket", async (_what, options, message) => {
  const store = memoryStore();
  const refusal = expect.objectContaining({ code: "EINVAL", message: expect.stringContaining(message) });
  await expect(serveS3({ store, buckets: ["demo"], ...options })).rejects.toEqual(refusal);
  expect(await store.listBuckets()).toEqual([]);
});

it("refuses an option that is none", async () => {
  const misspelt: object = { bucket: ["demo"] };
  await expect(serveS3(misspelt)).rejects.toThrowError('serveS3 has no option "bucket"; known are port');
});
