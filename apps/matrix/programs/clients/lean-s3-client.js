// lean-s3. It leaves multipart uploads to its caller, part by part.
import { readFile, writeFile } from "node:fs/promises";
import { answer, load, place } from "./answer.js";

const { S3Client } = await load("lean-s3");
const client = new S3Client(place);
const PART_BYTES = 8 * 1024 * 1024;

await answer("lean-s3", {
  put: async (file, key) => {
    const bytes = await readFile(file);
    await (bytes.length > PART_BYTES ? putParts(key, bytes) : client.file(key).write(bytes));
  },
  get: async (key, file) => writeFile(file, await client.file(key).bytes()),
  list: async () => {
    const keys = [];
    for await (const { key } of client.listIterating({})) keys.push(key);
    return keys;
  },
  range: (key, start, end) => client.file(key).slice(Number(start), Number(end)).text(),
  remove: async (...keys) => {
    const { errors } = await client.deleteObjects(keys);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
  },
  url: async (key) => client.presign(key),
});

/**
 * @param {string} key
 * @param {Uint8Array} bytes
 */
async function putParts(key, bytes) {
  const { uploadId } = await client.createMultipartUpload(key);
  /** @type {{ partNumber: number, etag: string }[]} */
  const parts = [];
  for (let start = 0; start < bytes.length; start += PART_BYTES) {
    const data = bytes.subarray(start, start + PART_BYTES);
    const partNumber = parts.length + 1;
    const { etag } = await client.uploadPart(key, uploadId, data, partNumber);
    parts.push({ partNumber, etag });
  }
  await client.completeMultipartUpload(key, uploadId, parts);
}
