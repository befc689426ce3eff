import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request as httpRequest } from "node:http";
import { Agent } from "node:https";
import { connect } from "node:net";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { RequestEntry, S3Server } from "../src/index.ts";
import { memoryStore, serveS3 } from "../src/index.ts";
import { send, signRequest } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

function pem(name: string): Buffer {
  return readFileSync(new URL(`tls/test-only.${name}.pem`, import.meta.url));
}

describe("limits", () => {
  it("a body above the limit is refused before it is read", async () => {
    const { server } = await startServer({ maxBodyBytes: 100 });
    const put = (size: number): ReturnType<typeof send> =>
      send(server, { method: "PUT", path: "/bucket/key", body: "x".repeat(size) });
    expect((await put(100)).status).toBe(200);
    const refused = await put(101);
    expect([refused.status, refused.code]).toEqual([400, "EntityTooLarge"]);
    expect(refused.text).toContain("<MaxSizeAllowed>100</MaxSizeAllowed>");
  });

  it("more requests at a time than the limit are told to slow down, and counted", async () => {
    const { server } = await startServer({ maxRequests: 1 });
    const first = sendAllButTheBody(server);
    await expect.poll(() => server.requests.count("PutObject")).toBe(1);
    const second = await send(server, { path: "/" });
    expect([second.status, second.code, second.headers["retry-after"]]).toEqual([503, "SlowDown", "1"]);
    expect(server.requests.count("ListBuckets")).toBe(1);
    expect(await first.finish()).toBe(200);
    expect((await send(server, { path: "/" })).status).toBe(200);
  });

  it("more connections than the limit are closed", async () => {
    const { server } = await startServer({ maxConnections: 1 });
    const { hostname, port } = new URL(server.endpoint);
    const first = connect(Number(port), hostname);
    await new Promise((resolve) => first.once("connect", resolve));
    const second = connect(Number(port), hostname);
    await new Promise((resolve) => second.on("error", () => undefined).once("close", resolve));
    first.destroy();
  });

  it("a client that does not end its headers is hung up on", async () => {
    const { server } = await startServer({ idleTimeoutMs: 20 });
    for (const sent of ["", "GET / HTTP/1.1\r\nhost: "]) {
      const [reply, isClosed] = await readAll(server, sent);
      expect([reply.split("\r\n")[0], isClosed]).toEqual(["HTTP/1.1 408 Request Timeout", true]);
    }
  });

  it.each([5, 1024 * 1024])(
    "a body of %d bytes that stops is RequestTimeout, and keeps nothing",
    async (size) => {
      const store = memoryStore();
      const { server } = await startServer({ store, idleTimeoutMs: 20 });
      const headers = { "content-length": String(size) };
      const put = { method: "PUT", path: "/bucket/key", headers, body: "x" };
      const signed = signRequest(server, put, { payloadHash: "UNSIGNED-PAYLOAD" });
      const lines = Object.entries(signed.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
      let reply = "";
      // On a machine that is busy the headers may be late as well.
      while (!reply.startsWith("HTTP/1.1 400"))
        [reply] = await readAll(server, `PUT /bucket/key HTTP/1.1\r\n${lines.join("")}\r\nx`);
      expect(reply).toMatch(/connection: close[^]*<Code>RequestTimeout<\/Code>/i);
      expect(await store.find({ bucket: "bucket", key: "key" })).toBeUndefined();
    },
  );

  it("XML is as long as what it is for, and no longer", async () => {
    const { server } = await startServer();
    const { text } = await send(server, { method: "POST", path: "/bucket/key", query: { uploads: "" } });
    const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(text)?.[1] ?? "";
    const listParts = (indent: string): string => {
      const part = (_: unknown, index: number): string =>
        `${indent}<Part><ETag>&quot;${"0".repeat(32)}&quot;</ETag><PartNumber>${index + 1}</PartNumber></Part>`;
      return `<CompleteMultipartUpload>${Array.from({ length: 10_000 }, part).join("")}</CompleteMultipartUpload>`;
    };
    const complete = { method: "POST", path: "/bucket/key", query: { uploadId } };
    const large = { ...complete, body: listParts(" ".repeat(250)) };
    expect(large.body.length).toBeGreaterThan(3 * 1024 * 1024);
    expect((await send(server, large)).code).toBe("InvalidPart");
    expect((await send(server, { ...large, body: listParts(" ".repeat(350)) })).code).toBe(TOO_LONG);
    const settings = { method: "PUT", path: "/bucket", query: { tagging: "" } };
    const tags = (size: number): string => `<Tagging><TagSet>${" ".repeat(size)}</TagSet></Tagging>`;
    expect((await send(server, { ...settings, body: tags(127 * 1024) })).status).toBe(204);
    expect((await send(server, { ...settings, body: tags(128 * 1024) })).code).toBe(TOO_LONG);
  });

  it.each(["maxBodyBytes", "maxRequests", "maxConnections", "idleTimeoutMs"])(
    "%s must be a whole number",
    async (name) => {
      await expect(serveS3({ [name]: 0 })).rejects.toThrow(
        `${name} can not be 0; it is a whole number from 1`,
      );
    },
  );
});

describe("TLS", () => {
  it("serves HTTPS to a client that trusts the certificate", async () => {
    await using server = await serveS3({ buckets: ["bucket"], tls: { key: pem("key"), cert: pem("cert") } });
    expect(server.endpoint).toMatch(/^https:/);
    const httpsAgent = new Agent({ ca: pem("cert") });
    const { endpoint, region, credentials } = server;
    const client = new S3Client({
      endpoint,
      region,
      credentials,
      forcePathStyle: true,
      requestHandler: { httpsAgent },
    });
    await client.send(new PutObjectCommand({ Bucket: "bucket", Key: "key", Body: "content" }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket: "bucket", Key: "key" }));
    expect(await Body?.transformToString()).toBe("content");
    client.destroy();
    httpsAgent.destroy();
  });

  it("closes at once, though a client has not shaken hands", async () => {
    const server = await serveS3({ tls: { key: pem("key"), cert: pem("cert") } });
    const { hostname, port } = new URL(server.endpoint);
    const silent = connect(Number(port), hostname);
    await expect.poll(() => server.connections.open).toBe(1);
    const ended = once(silent, "close");
    await server.close();
    await ended;
    expect(server.connections.open).toBe(0);
  }, 60_000); // half of what Node itself leaves a handshake
});

describe("the request log", () => {
  it("keeps what was asked and answered, without values of the query", async () => {
    const seen: RequestEntry[] = [];
    const { server } = await startServer({ onRequest: (entry) => seen.push(entry) });
    server.faults.add({ operation: "GetObject", action: { kind: "error", status: 503, code: "SlowDown" } });
    await send(server, { method: "PUT", path: "/bucket/a%20b", body: "x" });
    await send(server, { path: "/bucket/a%20b" });
    await send(server, { path: "/bucket", query: { "list-type": "2", prefix: "private" } });
    const entries = server.requests.entries();
    expect(
      entries.map(({ operation, bucket, key, status, fault }) => [operation, bucket, key, status, fault]),
    ).toEqual([
      ["PutObject", "bucket", "a b", 200, undefined],
      ["GetObject", "bucket", "a b", 503, "error"],
      ["ListObjectsV2", "bucket", "", 200, undefined],
    ]);
    expect(entries[2]?.parameters).toEqual(["list-type", "prefix"]);
    expect(JSON.stringify(entries)).not.toContain("private");
    expect(entries.every(({ durationMs }) => durationMs >= 0)).toBe(true);
    expect(seen).toEqual(entries);
    server.requests.reset();
    expect(server.requests.entries()).toEqual([]);
  });

  it("keeps the last thousand in order", async () => {
    const { server } = await startServer();
    for (let turn = 0; turn < 1010; turn++) await send(server, { path: `/bucket/${turn}`, method: "HEAD" });
    const keys = server.requests.entries().map(({ key }) => key);
    expect([keys.length, keys[0], keys.at(-1)]).toEqual([1000, "10", "1009"]);
  });
});

const TOO_LONG = "MaxMessageLengthExceeded";

/** All that a server says to what was sent, until it hangs up. */
function readAll(server: S3Server, sent: string): Promise<[reply: string, isClosed: boolean]> {
  const { hostname, port } = new URL(server.endpoint);
  return new Promise((resolve) => {
    let reply = "";
    const socket = connect(Number(port), hostname, () => socket.write(sent));
    socket.setEncoding("utf8").on("data", (text: string) => (reply += text));
    socket.on("error", () => undefined).on("close", () => resolve([reply, socket.destroyed]));
  });
}

/** A PUT that the server is at work on until it is finished. */
function sendAllButTheBody(server: S3Server): { finish(): Promise<number | undefined> } {
  const put = { method: "PUT", path: "/bucket/key", headers: { "content-length": "1" }, body: "x" };
  const { hostname, port } = new URL(server.endpoint);
  const { headers = {} } = signRequest(server, put);
  const request = httpRequest({ hostname, port, method: "PUT", path: put.path, headers, agent: false });
  request.flushHeaders();
  return {
    async finish() {
      request.end(put.body);
      const [response] = (await once(request, "response")) as [IncomingMessage]; // which it is called with
      return response.resume().statusCode;
    },
  };
}
