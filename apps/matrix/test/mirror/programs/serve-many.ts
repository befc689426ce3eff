// An embedded server with a bucket "many" of empty objects that take no room: prints how to reach it as JSON; for each line
// of standard input it prints how many requests there were since the last one, by operation; ends when that does. Arguments:
// how many directories, how many files in each.
import { createInterface } from "node:readline";
import { serveS3, virtualStore } from "@s3fs/server";
import { manyPath } from "../many-path.ts";

const [directories = 1, files = 1] = process.argv.slice(2).map(Number);
const keyAt = (index: number): string => manyPath(index, { directories, files });
const store = virtualStore({ buckets: { many: { count: directories * files, keyAt, sizeOf: () => 0 } } });
const { endpoint, region, credentials, requests, close } = await serveS3({ store });
console.log(JSON.stringify({ endpoint, region, credentials }));
for await (const _line of createInterface(process.stdin)) {
  console.log(JSON.stringify(requests.counts()));
  requests.reset();
}
await close();
