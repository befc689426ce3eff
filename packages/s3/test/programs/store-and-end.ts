// Writes, reads, lists, leaves a read in the midst, closes, and has nothing left that would keep the process.
import { S3FS } from "@s3fs/s3";
import { serveS3 } from "@s3fs/server";

const server = await serveS3({ buckets: ["demo"] });
const { endpoint, region, credentials } = server;
const fs = new S3FS("demo", { endpoint, region, credentials, partSize: 5 * 1024 * 1024 });
const content = new Uint8Array(6 * 1024 * 1024).fill(1);
await fs.write("file", content);
const bytes = await fs.read("file").bytes();
const paths: string[] = [];
for await (const entry of fs.list()) paths.push(entry.path);
await fs.read("file")[Symbol.asyncIterator]().next();
server.faults.add({ operation: "HeadObject", action: { kind: "stall" } });
const ended = fs.stat("file").then(
  () => "answered",
  (error: unknown) => Reflect.get(Object(error), "code"),
);
while (server.requests.count("HeadObject") === 0) await new Promise((resolve) => void setTimeout(resolve, 1));
await fs.close();
await fs.close();
console.log(JSON.stringify({ bytes: bytes.byteLength, paths, ended: await ended }));
await server.close();
