// Streams one large object to S3 and back, hashing every byte on both ways, and prints how much memory of this process
// that took above the same with a small one. Usage: node stream-large.js MEBIBYTES CONNECTION, the JSON that serve.js prints.
import { createCipheriv, createHash } from "node:crypto";
import { S3FS } from "@s3fs/s3";
import { peakMemoryBytes } from "@s3fs/test-support/peak-memory";

const MEBIBYTE = 1024 * 1024;
const [mebibytes = "1024", connection = "{}"] = process.argv.slice(2);
const bucket = new S3FS("large", JSON.parse(connection));

await write("small", 32);
await read("small");
const baselineMiB = peakMiB();
const sent = await timed(() => write("large", Number(mebibytes)));
const writtenMiB = peakMiB();
const received = await timed(() => read("large"));
await bucket.close();

const equal = sent.result === received.result;
console.log(
  JSON.stringify({
    equal,
    baselineMiB,
    writeMiB: writtenMiB - baselineMiB,
    readMiB: peakMiB() - baselineMiB,
    writeSeconds: sent.seconds,
    readSeconds: received.seconds,
  }),
);
process.exitCode = equal ? 0 : 1;

/**
 * A stream whose length nobody knows before it ends.
 *
 * @param {string} path @param {number} count
 */
async function write(path, count) {
  const hash = createHash("sha256");
  await bucket.write(path, hashed(content(count), hash));
  return hash.digest("hex");
}

/** @param {string} path */
async function read(path) {
  const hash = createHash("sha256");
  for await (const chunk of bucket.read(path)) hash.update(chunk);
  return hash.digest("hex");
}

/** @param {AsyncIterable<Uint8Array>} chunks @param {import("node:crypto").Hash} hash */
async function* hashed(chunks, hash) {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/**
 * Bytes that nothing compresses and no part of which repeats.
 *
 * @param {number} count of mebibytes
 */
async function* content(count) {
  const cipher = createCipheriv("aes-128-ctr", Buffer.alloc(16, 1), Buffer.alloc(16));
  const zeros = Buffer.alloc(MEBIBYTE);
  for (let index = 0; index < count; index += 1) yield cipher.update(zeros);
}

/**
 * @template T
 * @param {() => Promise<T>} work
 */
async function timed(work) {
  const started = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - started) / 1000 };
}

function peakMiB() {
  return Math.round(peakMemoryBytes() / 1024 ** 2);
}
