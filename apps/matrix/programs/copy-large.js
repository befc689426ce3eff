// Copies one large file disk → S3 → disk, compares the bytes, and prints the peak memory of this process as JSON.
// Usage: node copy-large.js MEBIBYTES CONNECTION, where CONNECTION is the JSON that serve.js prints.
import { createHash, randomBytes } from "node:crypto";
import { copyFile } from "@s3fs/copy";
import { TempFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";
import { peakMemoryBytes } from "@s3fs/test-support/peak-memory";

const [mebibytes = "1024", connection = "{}"] = process.argv.slice(2);
const hash = createHash("sha256");

const disk = new TempFS();
const bucket = new S3FS("large", JSON.parse(connection));
await disk.write("source", randomMebibytes(Number(mebibytes)));
const baselineMiB = peakMiB();

const started = performance.now();
await copyFile(disk, "source", bucket, "copy");
await copyFile(bucket, "copy", disk, "target");
const seconds = (performance.now() - started) / 1000;

const expected = hash.digest("hex");
const equal = (await disk.hash("target", "sha256")) === expected;
console.log(
  JSON.stringify({ mebibytes: Number(mebibytes), equal, baselineMiB, peakMiB: peakMiB(), seconds }),
);
process.exitCode = equal ? 0 : 1;
await bucket.close();
await disk.close();

/** @param {number} count */
async function* randomMebibytes(count) {
  for (let index = 0; index < count; index += 1) {
    const chunk = randomBytes(1024 * 1024);
    hash.update(chunk);
    yield chunk;
  }
}

function peakMiB() {
  return Math.round(peakMemoryBytes() / 1024 ** 2);
}
