// An embedded S3 server in a process of its own: prints how to reach it as JSON, ends when standard input does.
import { serveS3 } from "@s3fs/server";

const { endpoint, region, credentials, ...server } = await serveS3({ buckets: ["large"] });
console.log(JSON.stringify({ endpoint, region, credentials }));
process.stdin.resume();
process.stdin.on("end", () => void server.close());
