// An embedded server with a bucket "many" of empty objects that take no room: prints how to reach it as JSON, ends when
// standard input does. Arguments: how many directories, how many files in each.
import { serveS3, virtualStore } from "@s3fs/server";
import { manyPath } from "../many-path.ts";

const [directories = 1, files = 1] = process.argv.slice(2).map(Number);
const keyAt = (index: number): string => manyPath(index, { directories, files });
const store = virtualStore({ buckets: { many: { count: directories * files, keyAt, sizeOf: () => 0 } } });
const { endpoint, region, credentials, ...server } = await serveS3({ store });
console.log(JSON.stringify({ endpoint, region, credentials }));
process.stdin.resume();
process.stdin.on("end", () => void server.close());
