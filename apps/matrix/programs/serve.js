// An embedded S3 server in a process of its own: prints how to reach it as JSON, ends when standard input does.
// Usage: node serve.js [DIRECTORY], where it keeps what it is given, else in memory.
import { directoryStore, serveS3 } from "@s3fs/server";

const [directory] = process.argv.slice(2);
const store = directory === undefined ? undefined : await directoryStore(directory);
const { endpoint, region, credentials, ...server } = await serveS3({
  buckets: ["large"],
  ...(store && { store }),
});
console.log(JSON.stringify({ endpoint, region, credentials }));
process.stdin.resume();
process.stdin.on("end", () => void server.close().then(() => store?.close()));
