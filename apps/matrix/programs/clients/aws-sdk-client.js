// The AWS SDK for JavaScript at its default settings: checksums in trailers, aws-chunked bodies, its own retries.
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { answer, load, place } from "./answer.js";

const sdk = await load("@aws-sdk/client-s3");
const { Upload } = await load("@aws-sdk/lib-storage");
const { getSignedUrl } = await load("@aws-sdk/s3-request-presigner");

const client = new sdk.S3Client({ forcePathStyle: true });
const Bucket = place.bucket;

await answer("@aws-sdk/client-s3", {
  put: (file, Key) => new Upload({ client, params: { Bucket, Key, Body: createReadStream(file) } }).done(),
  get: async (Key, file) => {
    const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket, Key }));
    await pipeline(Body, createWriteStream(file));
  },
  list: async () => {
    const keys = [];
    for await (const page of sdk.paginateListObjectsV2({ client }, { Bucket })) {
      for (const { Key } of page.Contents ?? []) keys.push(Key);
    }
    return keys;
  },
  range: async (Key, start, end) => {
    const Range = `bytes=${start}-${Number(end) - 1}`;
    const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket, Key, Range }));
    return Body.transformToString();
  },
  copy: async (from, to) => {
    const CopySource = `${Bucket}/${encodeURIComponent(from)}`;
    await client.send(new sdk.CopyObjectCommand({ Bucket, Key: to, CopySource }));
  },
  remove: async (...keys) => {
    const Objects = keys.map((Key) => ({ Key }));
    const { Errors = [] } = await client.send(new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    if (Errors.length > 0) throw new Error(JSON.stringify(Errors));
  },
  url: (Key) => getSignedUrl(client, new sdk.GetObjectCommand({ Bucket, Key })),
});
client.destroy();
