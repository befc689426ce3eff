import { createHash, randomBytes } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { array, assert, asyncProperty, integer, nat, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { sealBody, unsealChunks } from "../src/body/seal-body.ts";
import { measureChunks } from "../src/body/measure-chunks.ts";
import type { Store } from "../src/index.ts";
import { memoryStore } from "../src/index.ts";
import { send } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

const AT = { Bucket: "bucket", Key: "key" };
const MiB = 1024 * 1024;

interface KeyHeaders {
  readonly SSECustomerAlgorithm: string;
  readonly SSECustomerKey: string;
  readonly SSECustomerKeyMD5: string;
}

function keyOf(fill: number): KeyHeaders {
  const bytes = Buffer.alloc(32, fill);
  return {
    SSECustomerAlgorithm: "AES256",
    SSECustomerKey: bytes.toString("base64"),
    SSECustomerKeyMD5: createHash("md5").update(bytes).digest("base64"),
  };
}

const KEY = keyOf(1);
const OTHER = keyOf(2);
const RAW_KEY = {
  "x-amz-server-side-encryption-customer-algorithm": KEY.SSECustomerAlgorithm,
  "x-amz-server-side-encryption-customer-key": KEY.SSECustomerKey,
  "x-amz-server-side-encryption-customer-key-md5": KEY.SSECustomerKeyMD5,
};

function sourceKey(key: KeyHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(key).map(([name, value]) => [`CopySource${name}`, value]));
}

async function read(
  client: S3Client,
  more: Partial<KeyHeaders & { Range: string; PartNumber: number }> = {},
): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ ...AT, ...more }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

async function startWithSecret(): Promise<{ client: S3Client; store: Store }> {
  const store = memoryStore();
  const { client } = await startServer({ store });
  await client.send(new PutObjectCommand({ ...AT, Body: "a secret of some length", ...KEY }));
  return { client, store };
}

describe("SSE-S3", () => {
  it("is said of every object, whether it was asked for or not", async () => {
    const { client } = await startServer();
    for (const more of [{}, { ServerSideEncryption: "AES256" as const }]) {
      const put = await client.send(new PutObjectCommand({ ...AT, Body: "x", ...more }));
      const got = await client.send(new GetObjectCommand(AT));
      const head = await client.send(new HeadObjectCommand(AT));
      const copy = await client.send(new CopyObjectCommand({ ...AT, Key: "copy", CopySource: "bucket/key" }));
      const begun = await client.send(new CreateMultipartUploadCommand(AT));
      for (const { ServerSideEncryption } of [put, got, head, copy, begun])
        expect(ServerSideEncryption).toBe("AES256");
    }
  });

  it("is the only method beside the customer's own key", async () => {
    const { server } = await startServer();
    const code = async (headers: Record<string, string>): Promise<unknown> => {
      const all = { "content-length": "0", ...headers };
      const reply = await send(server, { method: "PUT", path: "/bucket/key", headers: all });
      return [reply.status, reply.code];
    };
    const name = "x-amz-server-side-encryption";
    expect(await code({ [name]: "aws:kms" })).toEqual([501, "NotImplemented"]);
    expect(await code({ [name]: "ROT13" })).toEqual([400, "InvalidArgument"]);
    expect(await code({ [name]: "AES256", ...RAW_KEY })).toEqual([400, "InvalidArgument"]);
  });
});

describe("a customer's key", () => {
  it("encrypts before the store sees a byte, and is kept nowhere", async () => {
    const { client, store } = await startWithSecret();
    const opened = await store.open({ bucket: "bucket", key: "key" });
    if (opened === undefined || "isDeleteMarker" in opened) throw new Error("there is no object");
    const stored: Uint8Array[] = [];
    for await (const chunk of opened.read({ start: 0, end: opened.record.size })) stored.push(chunk);
    expect(Buffer.concat(stored).toString("latin1")).not.toContain("secret");
    expect(JSON.stringify(opened.record)).not.toContain(KEY.SSECustomerKey.slice(0, 40));
    expect(JSON.stringify(opened.record)).not.toContain(KEY.SSECustomerKeyMD5.slice(0, 20));
    expect((await read(client, KEY)).toString()).toBe("a secret of some length");
  });

  it("is named in replies by its MD5, and makes an ETag that tells nothing of the content", async () => {
    const { client } = await startServer();
    const put = (): Promise<{ ETag?: string | undefined; SSECustomerKeyMD5?: string | undefined }> =>
      client.send(new PutObjectCommand({ ...AT, Body: "same", ...KEY }));
    const [first, second] = [await put(), await put()];
    expect(first.ETag).not.toBe(second.ETag);
    expect(first.ETag).not.toContain(createHash("md5").update("same").digest("hex"));
    const head = await client.send(new HeadObjectCommand({ ...AT, ...KEY }));
    expect(head).toMatchObject({ ETag: second.ETag, SSECustomerAlgorithm: "AES256" });
    expect([head.SSECustomerKeyMD5, head.ServerSideEncryption]).toEqual([KEY.SSECustomerKeyMD5, undefined]);
  });

  it("makes no ETag that is the MD5 of the content, also where one encrypted byte is what the plain one was", async () => {
    const key = { bytes: randomBytes(32), md5: "" };
    const plain = createHash("md5").update("a").digest("hex");
    for (let once = 0; once < 2000; once += 1) {
      const { chunks, facts } = sealBody(measureChunks([Buffer.from("a")], undefined), key);
      for await (const _chunk of chunks);
      expect(facts().etag).not.toBe(plain);
    }
  });

  it("is demanded by GET, HEAD and attributes, and another one refused", async () => {
    const { client } = await startWithSecret();
    await expect(read(client)).rejects.toMatchObject({ name: "InvalidRequest" });
    await expect(read(client, OTHER)).rejects.toMatchObject({
      name: "AccessDenied",
      $metadata: { httpStatusCode: 403 },
    });
    const head = (key: Partial<KeyHeaders>): Promise<unknown> =>
      client.send(new HeadObjectCommand({ ...AT, ...key }));
    await expect(head({})).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
    await expect(head(OTHER)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    const attributes = new GetObjectAttributesCommand({ ...AT, ObjectAttributes: ["ETag"] });
    await expect(client.send(attributes)).rejects.toMatchObject({ name: "InvalidRequest" });
  });

  it("is refused for an object that has none", async () => {
    const { client } = await startServer();
    await client.send(new PutObjectCommand({ ...AT, Body: "plain" }));
    await expect(read(client, KEY)).rejects.toMatchObject({ name: "InvalidRequest" });
    expect((await read(client)).toString()).toBe("plain");
  });

  it.each([
    ["algorithm", undefined, "InvalidArgument"],
    ["algorithm", "AES128", "InvalidEncryptionAlgorithmError"],
    ["key", undefined, "InvalidArgument"],
    ["key", "c2hvcnQ=", "InvalidArgument"],
    ["key-md5", undefined, "InvalidArgument"],
    ["key-md5", OTHER.SSECustomerKeyMD5, "InvalidArgument"],
  ])("is refused when its %s is %s, and not repeated", async (name, value, code) => {
    const { server } = await startServer();
    const full = `x-amz-server-side-encryption-customer-${name}`;
    const { [full]: _left, ...rest } = { ...RAW_KEY } as Record<string, string>;
    const headers = { "content-length": "0", ...rest, ...(value !== undefined && { [full]: value }) };
    const reply = await send(server, { method: "PUT", path: "/bucket/key", headers });
    expect([reply.status, reply.code]).toEqual([400, code]);
    expect(reply.text).not.toContain(KEY.SSECustomerKey);
  });

  it("serves ranges", async () => {
    const { client } = await startWithSecret();
    expect((await read(client, { ...KEY, Range: "bytes=2-7" })).toString()).toBe("secret");
    expect((await read(client, { ...KEY, Range: "bytes=-6" })).toString()).toBe("length");
  });

  it("goes with a copy: that of the source, and the target's own or none", async () => {
    const { client } = await startWithSecret();
    const from = { Bucket: "bucket", CopySource: "bucket/key" };
    const refused = client.send(new CopyObjectCommand({ ...from, Key: "no" }));
    await expect(refused).rejects.toMatchObject({ name: "InvalidRequest" });
    const wrong = client.send(new CopyObjectCommand({ ...from, Key: "no", ...sourceKey(OTHER) }));
    await expect(wrong).rejects.toMatchObject({ name: "AccessDenied" });
    await client.send(new CopyObjectCommand({ ...from, Key: "plain", ...sourceKey(KEY) }));
    await client.send(new CopyObjectCommand({ ...from, Key: "other", ...sourceKey(KEY), ...OTHER }));
    const plain = await client.send(new GetObjectCommand({ ...AT, Key: "plain" }));
    const other = await client.send(new GetObjectCommand({ ...AT, Key: "other", ...OTHER }));
    expect([plain.ETag, await plain.Body?.transformToString()]).toEqual([
      `"${createHash("md5").update("a secret of some length").digest("hex")}"`,
      "a secret of some length",
    ]);
    expect(await other.Body?.transformToString()).toBe("a secret of some length");
  });

  it("goes with every part of an upload, and with parts that are copied", async () => {
    const { client } = await startWithSecret();
    const first = randomBytes(5 * MiB + 3);
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...AT, ...KEY }));
    const upload = { ...AT, UploadId };
    const part = { ...upload, PartNumber: 1, Body: first };
    await expect(client.send(new UploadPartCommand(part))).rejects.toMatchObject({ name: "InvalidRequest" });
    const wrong = client.send(new UploadPartCommand({ ...part, ...OTHER }));
    await expect(wrong).rejects.toMatchObject({ name: "InvalidRequest" });
    const one = await client.send(new UploadPartCommand({ ...part, ...KEY }));
    const copy = { ...upload, PartNumber: 2, CopySource: "bucket/key", ...KEY, ...sourceKey(KEY) };
    const two = await client.send(new UploadPartCopyCommand(copy));
    const Parts = [
      { PartNumber: 1, ETag: one.ETag },
      { PartNumber: 2, ETag: two.CopyPartResult?.ETag },
    ];
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    const whole = Buffer.concat([first, Buffer.from("a secret of some length")]);
    expect((await read(client, KEY)).equals(whole)).toBe(true);
    const range = await read(client, { ...KEY, Range: `bytes=${5 * MiB - 10}-${5 * MiB + 10}` });
    expect(range.equals(whole.subarray(5 * MiB - 10, 5 * MiB + 11))).toBe(true);
    expect((await read(client, { ...KEY, PartNumber: 2 })).toString()).toBe("a secret of some length");
  });

  it("of a part is refused for an upload without one", async () => {
    const { client } = await startServer();
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(AT));
    const part = client.send(new UploadPartCommand({ ...AT, UploadId, PartNumber: 1, Body: "x", ...KEY }));
    await expect(part).rejects.toMatchObject({ name: "InvalidRequest" });
  });
});

it("decrypts any range of any parts, whatever the chunks that the store returns", async () => {
  const key = { bytes: Buffer.alloc(32, 7), md5: "" };
  const decrypted = asyncProperty(
    array(uint8Array({ maxLength: 50 }), { minLength: 1, maxLength: 5 }),
    nat(300),
    nat(300),
    integer({ min: 1, max: 40 }),
    async (parts, from, length, chunkBytes) => {
      const sealed = await Promise.all(parts.map((part) => seal(part, key)));
      const nonces = sealed.map(({ nonce }) => nonce);
      const [plain, secret] = [Buffer.concat(parts), Buffer.concat(sealed.map(({ bytes }) => bytes))];
      const start = Math.min(from, plain.length);
      const end = Math.min(start + length, plain.length);
      const chunks = [];
      for (let at = start; at < end; at += chunkBytes)
        chunks.push(secret.subarray(at, Math.min(at + chunkBytes, end)));
      const partSizes = parts.map((part) => part.length);
      const opened: Uint8Array[] = [];
      for await (const chunk of unsealChunks(chunks, start, { partSizes, nonces }, key)) opened.push(chunk);
      expect(Buffer.concat(opened).equals(plain.subarray(start, end))).toBe(true);
    },
  );
  await assert(decrypted);
});

async function seal(
  part: Uint8Array,
  key: { readonly bytes: Uint8Array; readonly md5: string },
): Promise<{ readonly bytes: Uint8Array; readonly nonce: string }> {
  const body = sealBody(measureChunks([part], undefined), key);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body.chunks) chunks.push(chunk);
  return { bytes: Buffer.concat(chunks), nonce: body.facts().nonce ?? "" };
}
