// A mirror of a disk onto the bucket "many" that has nothing to do; prints what it took as JSON. By sizes, as the objects of
// that bucket, which were never written, have no time of a writer. Arguments: the directory, how to reach the server (JSON).
import { mirror } from "@s3fs/copy";
import { OsFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";

const [root = "", connection = "{}"] = process.argv.slice(2);
const disk = new OsFS(root);
const bucket = new S3FS("many", JSON.parse(connection));
const startedMs = performance.now();
const report = await mirror(disk, bucket, { delete: true, compare: "size" });
console.log(
  JSON.stringify({
    ok: report.ok,
    same: report.same,
    copied: report.copied,
    seconds: (performance.now() - startedMs) / 1000,
    requests: bucket.s3.requests.counts(),
    peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
);
await bucket.close();
