import {
  DeleteObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { Store } from "../src/index.ts";
import { memoryStore } from "../src/index.ts";
import { send } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

const BUCKET = { Bucket: "bucket" };
const NO_CHUNKS: readonly Uint8Array[] = [];

/** Plants an empty object without a request. */
async function plant(store: Store, key: string): Promise<void> {
  const attributes = {
    headers: {},
    metadata: new Map<string, string>(),
    storageClass: "STANDARD",
    acl: "private",
    tags: new Map<string, string>(),
  };
  const record = {
    key,
    size: 0,
    etag: "d41d8cd98f00b204e9800998ecf8427e",
    modifiedMs: 1_700_000_000_000,
    attributes,
  };
  await store.put(
    { bucket: "bucket", key },
    { chunks: NO_CHUNKS, attributes, guard: () => undefined, record: () => record },
  );
}

async function startWithKeys(keys: readonly string[]): Promise<Awaited<ReturnType<typeof startServer>>> {
  const store = memoryStore();
  const started = await startServer({ store });
  for (const key of keys) await plant(store, key);
  return started;
}

interface Page {
  readonly keys: readonly (string | undefined)[];
  readonly prefixes: readonly (string | undefined)[];
  readonly next: string | undefined;
}

async function listV2(client: S3Client, input: object = {}): Promise<Page> {
  const reply = await client.send(new ListObjectsV2Command({ ...BUCKET, ...input }));
  const keys = (reply.Contents ?? []).map(({ Key }) => Key);
  const prefixes = (reply.CommonPrefixes ?? []).map(({ Prefix }) => Prefix);
  expect(reply.KeyCount).toBe(keys.length + prefixes.length);
  expect(reply.IsTruncated).toBe(reply.NextContinuationToken !== undefined);
  return { keys, prefixes, next: reply.NextContinuationToken };
}

it("lists key, size, ETag, time and storage class", async () => {
  const { client } = await startServer();
  const { ETag } = await client.send(
    new PutObjectCommand({ ...BUCKET, Key: "a", Body: "content", StorageClass: "STANDARD_IA" }),
  );
  const reply = await client.send(new ListObjectsV2Command({ ...BUCKET, FetchOwner: true }));
  expect(reply).toMatchObject({ Name: "bucket", MaxKeys: 1000, KeyCount: 1, IsTruncated: false });
  expect(reply.Contents).toEqual([
    {
      Key: "a",
      Size: 7,
      ETag,
      LastModified: expect.any(Date),
      StorageClass: "STANDARD_IA",
      ChecksumAlgorithm: ["CRC32"],
      ChecksumType: "FULL_OBJECT",
      Owner: { ID: expect.any(String) },
    },
  ]);
  const plain = await client.send(new ListObjectsV2Command(BUCKET));
  expect(plain.Contents?.[0]?.Owner).toBeUndefined();
});

it("orders keys by their UTF-8 bytes", async () => {
  const { client } = await startWithKeys(["\u{1f600}", "\uffee", "ü", "a/b", "a", "a0", "a-b", "Z", "a//b"]);
  expect((await listV2(client)).keys).toEqual([
    "Z",
    "a",
    "a-b",
    "a//b",
    "a/b",
    "a0",
    "ü",
    "\uffee",
    "\u{1f600}",
  ]);
});

it("sees each change at once", async () => {
  const { client } = await startServer();
  const put = (Key: string): Promise<unknown> =>
    client.send(new PutObjectCommand({ ...BUCKET, Key, Body: "x" }));
  const remove = (Key: string): Promise<unknown> => client.send(new DeleteObjectCommand({ ...BUCKET, Key }));
  for (const step of [() => put("b"), () => put("a"), () => remove("b"), () => put("b"), () => put("b")])
    await step();
  expect((await listV2(client)).keys).toEqual(["a", "b"]);
  await remove("a");
  await put("a");
  await remove("b");
  expect((await listV2(client)).keys).toEqual(["a"]);
});

describe("a prefix", () => {
  it("selects keys, and need not end at a slash", async () => {
    const { client } = await startWithKeys(["a", "ab", "ab/c", "ac", "b"]);
    expect((await listV2(client, { Prefix: "ab" })).keys).toEqual(["ab", "ab/c"]);
    expect((await listV2(client, { Prefix: "ab/" })).keys).toEqual(["ab/c"]);
    expect((await listV2(client, { Prefix: "x" })).keys).toEqual([]);
  });
});

describe("a delimiter", () => {
  const keys = ["a", "a/b/c", "a/b/d", "a/e", "b//x", "b/", "c", "d/1", "d/2"];

  it("gathers keys into common prefixes", async () => {
    const { client } = await startWithKeys(keys);
    expect(await listV2(client, { Delimiter: "/" })).toMatchObject({
      keys: ["a", "c"],
      prefixes: ["a/", "b/", "d/"],
    });
    const inner = await listV2(client, { Delimiter: "/", Prefix: "a/" });
    expect(inner).toMatchObject({ keys: ["a/e"], prefixes: ["a/b/"] });
    expect(await listV2(client, { Delimiter: "/", Prefix: "b/" })).toMatchObject({
      keys: ["b/"],
      prefixes: ["b//"],
    });
  });

  it("may be any text", async () => {
    const { client } = await startWithKeys(["x--1", "x--2", "y-1"]);
    expect(await listV2(client, { Delimiter: "--" })).toMatchObject({ keys: ["y-1"], prefixes: ["x--"] });
  });

  it("counts common prefixes towards the size of a page", async () => {
    const { client } = await startWithKeys(keys);
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await listV2(client, { Delimiter: "/", MaxKeys: 1, ContinuationToken });
      expect(page.keys.length + page.prefixes.length).toBe(1);
      seen.push(...page.keys, ...page.prefixes);
      ContinuationToken = page.next;
    } while (ContinuationToken !== undefined);
    expect(seen).toEqual(["a", "a/", "b/", "c", "d/"]);
  });
});

describe("start-after", () => {
  it("begins behind a key, which need not exist", async () => {
    const { client } = await startWithKeys(["a", "b", "c"]);
    expect((await listV2(client, { StartAfter: "a" })).keys).toEqual(["b", "c"]);
    expect((await listV2(client, { StartAfter: "aa" })).keys).toEqual(["b", "c"]);
    expect((await listV2(client, { StartAfter: "c" })).keys).toEqual([]);
  });

  it("within a common prefix leaves that prefix out", async () => {
    const { client } = await startWithKeys(["a/1", "a/2", "b"]);
    expect(await listV2(client, { StartAfter: "a/1", Delimiter: "/" })).toMatchObject({
      keys: ["b"],
      prefixes: [],
    });
  });
});

describe("pages", () => {
  it("hold at most 1,000 keys and are linked by opaque tokens", async () => {
    const keys = Array.from({ length: 2500 }, (_value, index) => `key/${String(index).padStart(5, "0")}`);
    const { client } = await startWithKeys(keys);
    const sizes: (number | undefined)[] = [];
    const seen: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client }, { ...BUCKET, MaxKeys: 5000 })) {
      sizes.push(page.KeyCount);
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
    }
    expect(sizes).toEqual([1000, 1000, 500]);
    expect(seen).toEqual(keys);
  });

  it("end without a token when the last key fills them", async () => {
    const { client } = await startWithKeys(["a", "b"]);
    expect((await listV2(client, { MaxKeys: 2 })).next).toBeUndefined();
    expect((await listV2(client, { MaxKeys: 0 })).keys).toEqual([]);
  });

  it("refuse a token that is none of theirs, and sizes that are no numbers", async () => {
    const { server } = await startWithKeys(["a"]);
    const queries = [
      { "continuation-token": "made-up" },
      { "max-keys": "-1" },
      { "max-keys": "x" },
      { "encoding-type": "base64" },
    ];
    for (const query of queries) {
      const reply = await send(server, { path: "/bucket", query: { "list-type": "2", ...query } });
      expect([reply.status, reply.code]).toEqual([400, "InvalidArgument"]);
    }
  });
});

describe("encoding-type=url", () => {
  const keys = ["\u0001\n", " a+b%", "<&>", "~(1)*", "ü/ä"];

  it("carries any key", async () => {
    const { client } = await startWithKeys(keys);
    const page = await listV2(client, { EncodingType: "url" });
    const decoded = page.keys.map((key) => decodeURIComponent((key ?? "").replaceAll("+", " ")));
    expect(decoded).toEqual(keys);
    expect(page.keys).toContain("%C3%BC/%C3%A4");
    expect(page.keys).toContain("+a%2Bb%25");
  });

  it("also encodes prefix, delimiter, start-after and common prefixes", async () => {
    const { client } = await startWithKeys(["a b/c d+e", "a b/x"]);
    const input = {
      ...BUCKET,
      EncodingType: "url" as const,
      Prefix: "a b/",
      Delimiter: "+",
      StartAfter: "a b",
    };
    const reply = await client.send(new ListObjectsV2Command(input));
    expect([reply.Prefix, reply.Delimiter, reply.StartAfter]).toEqual(["a+b/", "%2B", "a+b"]);
    expect(reply.CommonPrefixes).toEqual([{ Prefix: "a+b/c+d%2B" }]);
    expect(reply.EncodingType).toBe("url");
  });

  it("is not needed for spaces and markup", async () => {
    const { client } = await startWithKeys([" a ", "<&>\"'", "]]>"]);
    expect((await listV2(client)).keys).toEqual([" a ", "<&>\"'", "]]>"]);
  });
});

describe("the first version of listing", () => {
  it("pages by markers, and names the next one only with a delimiter", async () => {
    const { client } = await startWithKeys(["a", "b/1", "b/2", "c"]);
    const plain = await client.send(new ListObjectsCommand({ ...BUCKET, MaxKeys: 2 }));
    expect(plain).toMatchObject({ IsTruncated: true, Marker: "" });
    expect(plain.NextMarker).toBeUndefined();
    expect(plain.Contents?.[0]?.Owner?.ID).toBeTypeOf("string");
    const rest = await client.send(new ListObjectsCommand({ ...BUCKET, Marker: "b/1" }));
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(["b/2", "c"]);
    const grouped = await client.send(new ListObjectsCommand({ ...BUCKET, Delimiter: "/", MaxKeys: 2 }));
    expect([grouped.NextMarker, grouped.CommonPrefixes]).toEqual(["b/", [{ Prefix: "b/" }]]);
    const last = await client.send(new ListObjectsCommand({ ...BUCKET, Delimiter: "/", Marker: "b/" }));
    expect([last.Contents?.map(({ Key }) => Key), last.CommonPrefixes]).toEqual([["c"], undefined]);
  });
});

it("refuses to list a bucket that is missing", async () => {
  const { client } = await startServer();
  const command = new ListObjectsV2Command({ Bucket: "missing" });
  await expect(client.send(command)).rejects.toMatchObject({ name: "NoSuchBucket" });
});
