import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
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
