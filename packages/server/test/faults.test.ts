import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ListObjectsV2CommandOutput, S3Client } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { drawDelayMs } from "../src/faults/latency.ts";
import { createSeededRandom } from "../src/faults/seeded-random.ts";
import { sendInterrupted } from "../src/faults/send-interrupted.ts";
import type { FaultRule } from "../src/index.ts";
import { send } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

const AT = { Bucket: "bucket", Key: "key" };

function put(client: S3Client, Body = "content"): Promise<unknown> {
  return client.send(new PutObjectCommand({ ...AT, Body }));
}

it("fails the requests that a rule names, and counts them", async () => {
  const action = { kind: "error", status: 503, code: "SlowDown" } as const;
  const { client, server } = await startServer({
    faults: [{ operation: "PutObject", nth: 2, times: 2, action }],
  });
  const outcomes: (string | undefined)[] = [];
  for (let turn = 0; turn < 4; turn++) {
    await client.send(new ListObjectsV2Command({ Bucket: "bucket" }));
    outcomes.push(
      await put(client, String(turn)).then(
        () => "stored",
        (error: Error) => error.name,
      ),
    );
  }
  expect(outcomes).toEqual(["stored", "SlowDown", "SlowDown", "stored"]);
  expect(server.requests.count("PutObject")).toBe(4);
});

it("hits once unless told otherwise, and leaves the operation undone", async () => {
  const { client, server } = await startServer();
  server.faults.add({
    operation: "*",
    action: { kind: "error", status: 500, code: "InternalError", message: "on purpose" },
  });
  await expect(put(client)).rejects.toMatchObject({ name: "InternalError", message: "on purpose" });
  await expect(client.send(new HeadObjectCommand(AT))).rejects.toMatchObject({ name: "NotFound" });
  await put(client);
});

it("stops when the rules are cleared", async () => {
  const { client, server } = await startServer();
  server.faults.add({
    operation: "PutObject",
    times: Infinity,
    action: { kind: "error", status: 503, code: "SlowDown" },
  });
  await expect(put(client)).rejects.toMatchObject({ name: "SlowDown" });
  await expect(put(client)).rejects.toMatchObject({ name: "SlowDown" });
  server.faults.clear();
  await put(client);
});

it("cuts a body after so many bytes", async () => {
  const { client, server } = await startServer();
  await put(client, "x".repeat(1_000_000));
  server.faults.add({ operation: "GetObject", action: { kind: "cut", afterBytes: 100_000 } });
  const reply = await client.send(new GetObjectCommand(AT));
  expect(reply.ContentLength).toBe(1_000_000);
  let received = 0;
  const reading = async (): Promise<void> => {
    if (reply.Body === undefined || !(Symbol.asyncIterator in reply.Body)) throw new Error("no stream");
    for await (const chunk of reply.Body) received += (chunk as Uint8Array).length;
  };
  await expect(reading()).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(received).toBe(100_000);
});

it("stalls before the reply or within its body, until the client gives up", async () => {
  const { client, server } = await startServer();
  await put(client);
  server.faults.add({ operation: "HeadObject", action: { kind: "stall" } });
  const abortSignal = AbortSignal.timeout(100);
  await expect(client.send(new HeadObjectCommand(AT), { abortSignal })).rejects.toMatchObject({
    name: "AbortError",
  });
  server.faults.add({ operation: "GetObject", action: { kind: "stall", afterBytes: 3 } });
  const reply = await client.send(new GetObjectCommand(AT));
  const iterator = (reply.Body as AsyncIterable<Uint8Array> | undefined)?.[Symbol.asyncIterator]();
  expect(Buffer.from((await iterator?.next())?.value as Uint8Array).toString()).toBe("con");
  const next = iterator?.next().then(
    () => "more",
    () => "closed",
  );
  await server.close();
  expect(await next).toBe("closed");
});

it.each([
  ["PUT", "without a body", "", 200],
  ["HEAD", "without a body", "content", 200],
  ["DELETE", "without a body", "", 404],
  ["GET", "with an empty body", "", 200],
  ["GET", "with a shorter body", "content", 200],
])("stalls a %s whose reply is %s, and not the next of its connection", async (method, _how, body, found) => {
  const { client, server } = await startServer();
  await put(client, body);
  server.faults.add({ operation: "*", action: { kind: "stall", afterBytes: 1000 } });
  const ended: string[] = [];
  const stalled = send(server, { method, path: "/bucket/key", headers: { "content-length": "0" } }).then(
    () => ended.push("answered"),
    () => ended.push("closed"),
  );
  await expect.poll(() => server.requests.entries().length).toBe(2);
  const { status } = await send(server, { method: "HEAD", path: "/bucket/key" });
  expect([status, ended]).toEqual([found, []]);
  await server.close();
  await stalled;
  expect(ended).toEqual(["closed"]);
});

it("loses the reply of work that was done", async () => {
  const { client, server } = await startServer();
  server.faults.add({ operation: "PutObject", action: { kind: "lost-reply" } });
  await expect(put(client)).rejects.toMatchObject({ code: "ECONNRESET" });
  expect((await client.send(new HeadObjectCommand(AT))).ContentLength).toBe(7);
});

it("delays", async () => {
  const { client, server } = await startServer();
  server.faults.add({ operation: "PutObject", action: { kind: "delay", delayMs: 60 } });
  const before = performance.now();
  await put(client);
  expect(performance.now() - before).toBeGreaterThan(55);
});

it("answers with status 200 and an error, or with nothing", async () => {
  const { client, server } = await startServer();
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(AT));
  server.faults.add({
    operation: "CompleteMultipartUpload",
    action: { kind: "error-with-200", code: "InternalError" },
  });
  const parts = { ...AT, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: "x" }] } };
  await expect(client.send(new CompleteMultipartUploadCommand(parts))).rejects.toMatchObject({
    name: "InternalError",
  });
  server.faults.add({ operation: "ListObjectsV2", nth: 1, times: 2, action: { kind: "empty-200" } });
  expect(await client.send(new ListObjectsV2Command({ Bucket: "bucket" }))).not.toHaveProperty("Name");
  const reply = await send(server, { path: "/bucket", query: { "list-type": "2" } });
  expect([reply.status, reply.body.length]).toEqual([200, 0]);
});

it("hits only the keys that a rule names", async () => {
  const { client, server } = await startServer();
  const action = { kind: "error", status: 500, code: "InternalError" } as const;
  server.faults.add({ operation: "PutObject", key: /^b/g, times: Infinity, action });
  server.faults.add({ operation: "PutObject", key: "exact", times: Infinity, action });
  const outcome = (Key: string): Promise<string> =>
    client.send(new PutObjectCommand({ Bucket: "bucket", Key })).then(
      () => "stored",
      () => "failed",
    );
  const keys = ["a", "b1", "b2", "exact", "exactly"];
  const outcomes: string[] = [];
  for (const key of keys) outcomes.push(await outcome(key));
  expect(outcomes).toEqual(["stored", "failed", "failed", "failed", "stored"]);
});

it("hits a part of all requests, the same ones for the same seed, and counts them on the rule", async () => {
  const pattern = async (seed: number): Promise<string> => {
    const { client, server } = await startServer();
    const action = { kind: "error", status: 503, code: "SlowDown" } as const;
    const rule = server.faults.add({ operation: "PutObject", rate: 0.3, seed, action });
    let outcomes = "";
    for (let turn = 0; turn < 200; turn++) {
      outcomes += await put(client).then(
        () => ".",
        () => "x",
      );
    }
    expect(rule.hits).toBe(outcomes.split("x").length - 1);
    expect(rule.hits).toBeGreaterThan(30);
    expect(rule.hits).toBeLessThan(90);
    rule.remove();
    await put(client);
    return outcomes;
  };
  const first = await pattern(1);
  expect(await pattern(1)).toBe(first);
  expect(await pattern(2)).not.toBe(first);
});

it("answers with whatever page and headers it is told to", async () => {
  const { server } = await startServer();
  server.faults.add({
    operation: "ListObjectsV2",
    action: {
      kind: "reply",
      status: 200,
      headers: { "content-type": "text/html" },
      body: "<html>Sign in</html>",
    },
  });
  const page = await send(server, { path: "/bucket", query: { "list-type": "2" } });
  expect([page.status, page.headers["content-type"], page.text]).toEqual([
    200,
    "text/html",
    "<html>Sign in</html>",
  ]);
  const headers = { "retry-after": "7" };
  server.faults.add({ operation: "*", action: { kind: "error", status: 503, code: "SlowDown", headers } });
  const refused = await send(server, { path: "/bucket/key" });
  expect([refused.status, refused.code, refused.headers["retry-after"]]).toEqual([503, "SlowDown", "7"]);
});

it("resets a connection before anything is done", async () => {
  const { client, server } = await startServer();
  server.faults.add({ operation: "PutObject", action: { kind: "reset" } });
  await expect(put(client)).rejects.toMatchObject({ code: "ECONNRESET" });
  await expect(client.send(new HeadObjectCommand(AT))).rejects.toMatchObject({ name: "NotFound" });
});

it("lets a body drip", async () => {
  const { client, server } = await startServer();
  await put(client, "x".repeat(3000));
  server.faults.add({ operation: "GetObject", action: { kind: "drip", bytesPerSecond: 20_000 } });
  const startedMs = performance.now();
  const reply = await send(server, { path: "/bucket/key" });
  expect(reply.body.length).toBe(3000);
  // The last of the 150 ms is not waited for by the client; nothing is said of how much longer it may take.
  expect(performance.now() - startedMs).toBeGreaterThan(120);
});

it("ends a drip whose client has left, whatever it was about to write", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens at a port
  const left = fetch(`http://127.0.0.1:${port}`).then((reply) => reply.text());
  const [, response] = (await once(server, "request")) as [IncomingMessage, ServerResponse];
  async function* leaving(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(1);
    response.socket?.destroy(); // the response learns of it after the next write
    yield new Uint8Array(1);
  }
  const isRefused = expect(left).rejects.toThrow();
  await sendInterrupted(response, leaving(), { kind: "drip", bytesPerSecond: 1000 });
  await isRefused;
  server.close();
  await once(server, "close");
});

it("lies about lengths: a body that is said to be longer breaks off", async () => {
  const { client, server } = await startServer();
  await put(client, "content");
  server.faults.add({ operation: "GetObject", action: { kind: "wrong-length", differenceBytes: 3 } });
  const reply = await client.send(new GetObjectCommand(AT));
  expect(reply.ContentLength).toBe(10);
  await expect(reply.Body?.transformToString()).rejects.toMatchObject({ code: "ECONNRESET" });
});

it("lies about lengths: behind a body that is said to be shorter comes the rest of it", async () => {
  const { client, server } = await startServer();
  await put(client, "content");
  const lie = (differenceBytes: number): unknown =>
    server.faults.add({ operation: "*", action: { kind: "wrong-length", differenceBytes } });
  lie(-3);
  const got = send(server, { path: "/bucket/key" });
  await expect(got).rejects.toMatchObject({ code: "HPE_CLOSED_CONNECTION" });
  const lengths: unknown[] = [];
  for (const difference of [-3, -100]) {
    lie(difference);
    const { headers } = await send(server, { method: "HEAD", path: "/bucket/key" });
    lengths.push(headers["content-length"]);
  }
  expect(lengths).toEqual(["4", "0"]);
});

it("lies about ETags, in headers and in XML", async () => {
  const { client, server } = await startServer();
  const { ETag } = await client.send(new PutObjectCommand({ ...AT, Body: "content" }));
  const action = { kind: "wrong-etag" } as const;
  server.faults.add({ operation: "*", times: 2, action });
  const head = await client.send(new HeadObjectCommand(AT));
  const list = await client.send(new ListObjectsV2Command({ Bucket: "bucket" }));
  expect(head.ETag).toMatch(/^"[0-9a-f]{32}"$/);
  expect(head.ETag).not.toBe(ETag);
  expect(list.Contents?.[0]?.ETag).toBe(head.ETag);
  expect((await client.send(new HeadObjectCommand(AT))).ETag).toBe(ETag);
});

it("flips one bit of a body, and not of the object", async () => {
  const { client, server } = await startServer();
  await put(client, "content");
  server.faults.add({ operation: "GetObject", action: { kind: "corrupt", atByte: 2 } });
  expect((await send(server, { path: "/bucket/key" })).text).toBe("cootent");
  expect((await send(server, { path: "/bucket/key" })).text).toBe("content");
});

it("repeats the token of a page for ever", async () => {
  const { client, server } = await startServer();
  for (const Key of ["a", "b", "c", "d"]) await client.send(new PutObjectCommand({ Bucket: "bucket", Key }));
  server.faults.add({ operation: "ListObjectsV2", nth: 2, action: { kind: "repeated-token" } });
  const page = (ContinuationToken?: string): Promise<ListObjectsV2CommandOutput> =>
    client.send(new ListObjectsV2Command({ Bucket: "bucket", MaxKeys: 1, ContinuationToken }));
  const first = await page();
  const second = await page(first.NextContinuationToken);
  expect(second.IsTruncated).toBe(true);
  expect(second.NextContinuationToken).toBe(first.NextContinuationToken);
});

it("delays by a distribution whose middle and tail are as told", () => {
  const random = createSeededRandom(7);
  const delays = Array.from({ length: 20_000 }, () => drawDelayMs({ medianMs: 20, p99Ms: 500 }, random));
  delays.sort((a, b) => a - b);
  expect(delays[10_000]).toBeGreaterThan(18);
  expect(delays[10_000]).toBeLessThan(22);
  expect(delays[19_800]).toBeGreaterThan(420);
  expect(delays[19_800]).toBeLessThan(600);
});

it("waits as long as a distribution says", async () => {
  const { server } = await startServer();
  const delayMs = { medianMs: 30, p99Ms: 30 };
  server.faults.add({ operation: "*", action: { kind: "delay", delayMs } });
  const startedMs = performance.now();
  await send(server, { path: "/" });
  expect(performance.now() - startedMs).toBeGreaterThan(28);
});

it.each<[string, Partial<FaultRule>, RegExp]>([
  ["nth", { nth: 0 }, /nth of a fault rule can not be 0: it must be a whole number from 1/],
  ["times", { times: 1.5 }, /times of a fault rule can not be 1.5/],
  ["rate", { rate: 2 }, /rate of a fault rule can not be 2: it must be above 0 and at most 1/],
  [
    "a status",
    { action: { kind: "error", status: 42, code: "X" } },
    /action.status .* 42: it must be from 200 to 599/,
  ],
  ["a drip", { action: { kind: "drip", bytesPerSecond: 0 } }, /bytesPerSecond .* 0: it must be at least 1/],
  [
    "a latency",
    { action: { kind: "delay", delayMs: { medianMs: 5, p99Ms: 1 } } },
    /p99Ms .* 1: it must be at least 5/,
  ],
  // A caller without a compiler.
  [
    "an operation",
    { operation: JSON.parse('"GetObjet"') as "GetObject" },
    /operation .* GetObjet: it must be/,
  ],
  ["a misspelt field", JSON.parse('{"nht":2}') as object, /a fault rule has no option "nht"; known are/],
  [
    "a key",
    JSON.parse('{"key":5}') as object,
    /key of a fault rule can not be 5: it must be a key, or a RegExp/,
  ],
  ["a seed", JSON.parse('{"seed":"x"}') as object, /seed of a fault rule can not be x: it must be a number/],
  ["no action", JSON.parse('{"action":null}') as object, /action of a fault rule can not be null/],
  [
    "a misspelt field of an action",
    JSON.parse('{"action":{"kind":"stall","afterByte":5}}') as object,
    /the fault stall has no option "afterByte"; known are kind, afterBytes/,
  ],
  [
    "an error without a code",
    JSON.parse('{"action":{"kind":"error","status":503}}') as object,
    /action.code of a fault rule can not be undefined/,
  ],
  [
    "no difference of lengths",
    JSON.parse('{"action":{"kind":"wrong-length"}}') as object,
    /differenceBytes .* undefined/,
  ],
  ["a kind", { action: JSON.parse('{"kind":"explode"}') as FaultRule["action"] }, /action.kind .* explode/],
])("refuses a rule that can't be: %s", async (_, part, message) => {
  const { server } = await startServer();
  const rule = { operation: "*", action: { kind: "reset" }, ...part } as const;
  expect(() => server.faults.add(rule)).toThrowError(message);
});
