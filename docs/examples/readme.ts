import { mirror } from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import { S3FS } from "@s3fs/s3";
import { serveS3 } from "@s3fs/server";

await using server = await serveS3({ buckets: ["site"] });
const { endpoint, region, credentials } = server;
await using bucket = new S3FS("site", { endpoint, region, credentials });

const draft = new MemoryFS();
await draft.write("index.html", "<h1>Hello</h1>", { modified: new Date("2026-01-01") });
await draft.write("images/logo.svg", "<svg/>");

const first = await mirror(draft, bucket);
const second = await mirror(draft, bucket);
console.log(`copied ${first.copied}, then ${second.copied}`);

for await (const { kind, path } of bucket.list("", { recursive: true })) console.log(kind, path);
console.log(await bucket.read("index.html").text());
console.log((await fetch(await bucket.url("images/logo.svg"))).status);
