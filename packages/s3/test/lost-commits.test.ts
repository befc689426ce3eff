import { createServer, request as send, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { S3FS } from "@s3fs/s3";
import { describe, expect, it, vi } from "vitest";
import { takeClock } from "./clock.ts";
import { asAmazon, bytesOf, failureOf, mebibyte, openPlace, quickly, type Place } from "./place.ts";
import { serveRaw } from "./raw-server.ts";

const small = { partSize: 5 * mebibyte } as const;
const s3Error = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>InternalError</Code><Message>Try again.</Message></Error>`;

/** What a client is told although the store did what it was asked. */
const lies = [
  { status: 503, body: "<html>Service Unavailable</html>" },
  { status: 503, body: "" },
  { status: 500, body: s3Error },
  { status: 200, body: s3Error },
  { status: 200, body: "" },
  { status: 504, body: "" },
] as const;

for (const { status, body } of lies)
  describe(`a commit that took effect and was answered ${status} "${body.slice(0, 6)}"`, () => {
    it("is a success where it is exclusive or on a condition", async () => {
      await using place = await openPlace();
      await using gateway = await openGateway(place, { method: "PUT", status, body });
      await gateway.fs.write("new", "mine", { overwrite: false });
      const { etag = "" } = await place.fs.write("old", "0");
      gateway.lie();
      await gateway.fs.write("old", "mine", { ifMatch: etag });
      gateway.lie();
      await gateway.fs.makeDirectory("d", { exclusive: true });
      for (const path of ["new", "old"]) expect(await place.fs.read(path).text()).toBe("mine");
    });

    it("is a success where it ends an upload", async () => {
      await using place = await openPlace(small);
      await using gateway = await openGateway(place, { method: "POST", status, body, matches: /uploadId=/ });
      await gateway.fs.write("file", bytesOf(6 * mebibyte), { overwrite: false });
      expect(await place.fs.stat("file")).toMatchObject({ size: 6 * mebibyte });
      expect(place.server.requests.count("CompleteMultipartUpload")).toBe(1);
    });

    if (status !== 200)
      it("is a success where it copies, and where it moves", async () => {
        await using place = await openPlace();
        await place.fs.write("file", "1");
        await using gateway = await openGateway(place, { method: "PUT", status, body });
        await gateway.fs.copy("file", "copy");
        gateway.lie();
        await gateway.fs.move("file", "moved");
        for (const path of ["copy", "moved"]) expect(await place.fs.read(path).text()).toBe("1");
        expect(await place.fs.exists("file")).toBe(false);
      });
  });

describe("a commit whose last attempt is lost", () => {
  const retries = { attempts: 2, baseDelayMs: 1 };

  it("is looked for, and found", async () => {
    await using place = await openPlace({ retries: { attempts: 1 } });
    place.server.faults.add({ operation: "PutObject", action: { kind: "lost-reply" } });
    const { etag } = await place.fs.write("file", "mine", { overwrite: false });
    expect(await place.fs.stat("file")).toMatchObject({ etag });
  });

  it("is EOUTCOME where the look fails as well", async () => {
    await using place = await openPlace({ retries });
    const action = { kind: "error", status: 500, code: "InternalError" } as const;
    place.server.faults.add({ operation: "PutObject", times: 2, action: { kind: "lost-reply" } });
    place.server.faults.add({ operation: "HeadObject", times: 2, action });
    expect(await failureOf(place.fs.write("file", "mine", { overwrite: false }))).toMatchObject({
      code: "EOUTCOME",
      retryable: true,
    });
  });

  it("is its own failure where the look finds something else", async () => {
    await using place = await openPlace({ retries });
    const { etag = "" } = await place.fs.write("file", "theirs");
    const action = { kind: "error", status: 500, code: "InternalError" } as const;
    place.server.faults.add({ operation: "PutObject", times: 2, action });
    expect(await failureOf(place.fs.write("file", "mine", { ifMatch: etag }))).toMatchObject({
      code: "EUNAVAILABLE",
    });
  });

  it("is refused with the reason of its abort while it is repeated", async () => {
    takeClock({ runs: false });
    await using place = await openPlace({ retries: { attempts: 5 } });
    place.server.faults.add({ operation: "PutObject", action: { kind: "lost-reply" } });
    const controller = new AbortController();
    const reason = new Error("enough");
    const { signal } = controller;
    const failed = failureOf(place.fs.write("file", "mine", { overwrite: false, signal }));
    const other = place.open();
    while (!(await other.exists("file"))) await new Promise(setImmediate);
    controller.abort(reason);
    expect(await failed).toBe(reason);
  });
});

describe("a copy that is refused after an attempt that may have succeeded", () => {
  const lost = { kind: "lost-reply" } as const;
  const failed = { kind: "error", status: 500, code: "InternalError" } as const;

  it("has met another's content where that is older than the copy, however alike", async () => {
    await using place = await openPlace();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 240_000 });
    try {
      for (const key of ["file", "alike"]) await place.plant(key, "1");
      await place.plant("unlike", "2");
    } finally {
      vi.useRealTimers();
    }
    for (const path of ["alike", "unlike"]) {
      place.server.faults.add({ operation: "CopyObject", action: failed });
      expect(await failureOf(place.fs.copy("file", path))).toMatchObject({ code: "EEXIST" });
    }
  });

  it("is EOUTCOME where content in parts does not tell, or what came meanwhile is another", async () => {
    await using place = await openPlace(small);
    await place.fs.write("large", bytesOf(6 * mebibyte));
    await place.plant("file", "1");
    await place.plant("taken", "theirs");
    for (const [from, to, action] of [
      ["large", "copy", lost],
      ["file", "taken", failed],
    ] as const) {
      place.server.faults.add({ operation: "CopyObject", action });
      expect(await failureOf(place.fs.copy(from, to))).toMatchObject({ code: "EOUTCOME" });
    }
  });
});

describe("a copy of what is encrypted by keys, whose reply was lost,", () => {
  const key = new Uint8Array(32).fill(7);

  for (const strict of [false, true])
    it(`is EOUTCOME, as its ETag is another one than its source has, ${strict ? "in strict mode" : "as given"}`, async () => {
      await using place = await openPlace({ encryption: { kind: "customer", key }, strict });
      for (const transfer of ["copy", "move"] as const) {
        await place.fs.write("file", "1");
        place.server.faults.add({ operation: "CopyObject", action: { kind: "lost-reply" } });
        expect(await failureOf(place.fs[transfer]("file", transfer))).toMatchObject({ code: "EOUTCOME" });
        for (const path of ["file", transfer]) expect(await place.fs.read(path).text()).toBe("1");
      }
    });

  const kms = { "x-amz-server-side-encryption": "aws:kms" };
  const customer = { "x-amz-server-side-encryption-customer-algorithm": "AES256" };
  it.each([
    ["EEXIST", "neither is", {}, {}],
    ["EOUTCOME", "its target is, by a key of the key service", {}, kms],
    ["EOUTCOME", "its source is, by a key of the key service", kms, {}],
    ["EOUTCOME", "its target is, by a customer's key", {}, customer],
    ["EOUTCOME", "its source is, by a customer's key", customer, {}],
  ])("is %s with other content at its target where %s", async (code, _what, ofSource, ofTarget) => {
    const modified = new Date().toUTCString();
    let copies = 0;
    const options = { dialect: asAmazon, encryption: { kind: "kms" } } as const;
    await using raw = await serveRaw(({ method, url = "" }, reply) => {
      if (method === "PUT") return void reply.writeHead(copies++ === 0 ? 500 : 412).end();
      const [tag, headers] = url.startsWith("/demo/from") ? ["a", ofSource] : ["b", ofTarget];
      const common = { etag: `"${tag.repeat(32)}"`, "last-modified": modified, "content-length": "1" };
      reply.writeHead(200, { ...common, ...headers }).end();
    }, options);
    expect(await failureOf(raw.fs.move("from", "to"))).toMatchObject({ code });
  });
});

describe("an upload that is gone when its end is repeated", () => {
  const data = bytesOf(6 * mebibyte);

  it("was committed where its content is there, whatever the first answer was", async () => {
    await using place = await openPlace(small);
    await using gateway = await openGateway(place, {
      method: "POST",
      matches: /uploadId=/,
      status: 503,
      body: s3Error.replace("InternalError", "SlowDown"),
    });
    await gateway.fs.write("file", data);
    expect(await place.fs.stat("file")).toMatchObject({ size: data.byteLength });
  });

  it("is EOUTCOME where it is not", async () => {
    await using place = await openPlace(small);
    place.server.faults.add({
      operation: "CompleteMultipartUpload",
      action: { kind: "error", status: 500, code: "InternalError" },
    });
    place.server.faults.add({
      operation: "CompleteMultipartUpload",
      nth: 2,
      action: { kind: "error", status: 404, code: "NoSuchUpload" },
    });
    expect(await failureOf(place.fs.write("file", data))).toMatchObject({ code: "EOUTCOME" });
  });
});

interface Gateway extends AsyncDisposable {
  readonly fs: S3FS;
  /** Lies about one more request. */
  lie(): void;
}

/** Passes requests on to the store, and lies about the first one that fits. */
async function openGateway(
  { server }: Place,
  lie: {
    readonly method: string;
    readonly status: number;
    readonly body: string;
    readonly matches?: RegExp;
  },
): Promise<Gateway> {
  let untold = 1;
  const target = new URL(server.endpoint);
  const gateway = createServer((request, reply) => void answer(request, reply));
  const answer = async (request: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const { method = "", url = "", headers } = request;
    const onward = send({ host: target.hostname, port: target.port, method, path: url, headers });
    onward.end(await buffer(request));
    const [told] = (await once(onward, "response")) as [IncomingMessage];
    const content = await buffer(told);
    const isLie = method === lie.method && (lie.matches?.test(url) ?? true) && untold > 0;
    if (!isLie) return void reply.writeHead(told.statusCode ?? 0, told.headers).end(content);
    untold -= 1;
    reply.writeHead(lie.status).end(lie.body);
  };
  gateway.listen(0, "127.0.0.1");
  await once(gateway, "listening");
  const address = gateway.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { credentials, region } = server;
  const endpoint = `http://127.0.0.1:${port}`;
  const fs = new S3FS("demo", { endpoint, credentials, region, ...small, retries: quickly });
  return {
    fs,
    lie: () => void (untold += 1),
    async [Symbol.asyncDispose]() {
      await fs.close();
      gateway.closeAllConnections();
      gateway.close();
    },
  };
}
