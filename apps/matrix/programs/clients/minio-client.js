// minio-js, as its manual shows it.
import { text } from "node:stream/consumers";
import { answer, load, place } from "./answer.js";

const { Client } = await load("minio");
const { hostname, port } = new URL(place.endpoint);
const { bucket, region, accessKeyId: accessKey, secretAccessKey: secretKey } = place;
const client = new Client({
  endPoint: hostname,
  port: Number(port),
  useSSL: false,
  region,
  accessKey,
  secretKey,
  partSize: 8 * 1024 * 1024,
});

await answer("minio", {
  put: (file, key) => client.fPutObject(bucket, key, file),
  get: (key, file) => client.fGetObject(bucket, key, file),
  list: async () => {
    const keys = [];
    for await (const { name } of client.listObjectsV2(bucket, "", true)) keys.push(name);
    return keys;
  },
  range: async (key, start, end) =>
    text(await client.getPartialObject(bucket, key, Number(start), Number(end) - Number(start))),
  copy: (from, to) => client.copyObject(bucket, to, `/${bucket}/${encodeURIComponent(from)}`),
  remove: (...keys) => client.removeObjects(bucket, keys),
  url: (key) => client.presignedGetObject(bucket, key, 60),
});
