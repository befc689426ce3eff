// One mirror, as the job in the first argument says. Ends itself at a step of it, if it is told to.
import { writeSync } from "node:fs";
import { mirror } from "@s3fs/copy";
import { FileSystem } from "@s3fs/core";
import { traced } from "@s3fs/layers";
import { OsFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";
import type { MirrorJob } from "../mirror-job.ts";

const job: MirrorJob = JSON.parse(process.argv[2] ?? "");

let steps = 0;
const step = (): void => {
  steps += 1;
  if (steps === job.endAt?.step) process.kill(process.pid, job.endAt.signal);
};

const stop = new AbortController();
process.once("SIGINT", () => stop.abort(new Error("stopped")));

const disk = new OsFS(job.root);
const bucket = new S3FS("mirrored", { ...job.connection, partSize: 5 * 1024 * 1024 });
const watched = (fs: FileSystem): FileSystem => new FileSystem(traced(fs.driver, step));
const [source, target] = job.isDownload ? [bucket, disk] : [disk, bucket];

try {
  await mirror(watched(source), watched(target), {
    delete: true,
    maxDelete: "100%",
    concurrency: 4,
    signal: stop.signal,
    journal: job.journal === undefined ? undefined : { fs: new OsFS(job.journal), path: "journal" },
    onEvent: step,
  });
} catch (error) {
  if (!stop.signal.aborted) throw error;
  process.exitCode = 130;
}
await bucket.close();
await disk.close();
writeSync(1, `${steps}\n`);
