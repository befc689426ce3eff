import { mirror } from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import { TempFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";
import { serveS3, type FaultPlan, type OperationName } from "@s3fs/server";
import { expect, it } from "vitest";
import { harvest } from "./trees.ts";

/** Of mirrors, one after the other. `S3FS_SOAK_MINUTES` sets another time. */
const MINUTES = Number(process.env["S3FS_SOAK_MINUTES"] ?? 20);

const faults: FaultPlan = [
  { operation: "*", rate: 0.005, seed: 1, action: { kind: "error", status: 503, code: "SlowDown" } },
  { operation: "*", rate: 0.005, seed: 2, action: { kind: "error", status: 500, code: "InternalError" } },
  { operation: "*", rate: 0.005, seed: 3, action: { kind: "reset" } },
];

/** All that a mirror sends, but for what begins an upload. */
const repliesToLose: readonly OperationName[] = [
  "AbortMultipartUpload",
  "CompleteMultipartUpload",
  "CopyObject",
  "DeleteObject",
  "DeleteObjects",
  "GetObject",
  "HeadObject",
  "ListObjectsV2",
  "ListParts",
  "PutObject",
  "UploadPart",
];

it(`mirrors for ${MINUTES} minutes, with a fault in 2 of 100 requests, and at the end nothing is left or lost`, async () => {
  await using server = await serveS3({ buckets: ["soaked"], faults });
  const lost = { rate: 0.005, seed: 4, action: { kind: "lost-reply" } } as const;
  for (const operation of repliesToLose) server.faults.add({ operation, ...lost });
  const lostUploads = server.faults.add({ operation: "CreateMultipartUpload", ...lost });
  const { endpoint, region, credentials } = server;
  await using bucket = new S3FS("soaked", {
    endpoint,
    region,
    credentials,
    partSize: 5 * 1024 * 1024,
    retries: { baseDelayMs: 5 },
  });
  await using disk = new TempFS();
  await using back = new TempFS();
  const journals = new MemoryFS();
  const endMs = performance.now() + MINUTES * 60_000;
  const counts = { rounds: 0, copied: 0, deleted: 0, failed: 0 };
  let residentMiB = 0;
  for (let round = 0; performance.now() < endMs; round += 1) {
    await change(disk, round);
    for (const [source, target] of [
      [disk, bucket],
      [bucket, back],
    ] as const) {
      const journal = round % 2 === 0 ? { fs: journals, path: target === bucket ? "up" : "down" } : undefined;
      const report = await mirror(source, target, { delete: true, maxDelete: "100%", journal });
      counts.copied += report.copied;
      counts.deleted += report.deleted;
      counts.failed += report.failed.length;
    }
    counts.rounds += 1;
    if (round === 5) residentMiB = resident();
  }
  server.faults.clear();
  expect(server.uploadsInProgress()).toBe(lostUploads.hits); // nobody was told of them
  expect(
    await mirror(disk, bucket, { delete: true, maxDelete: "100%", removeLeftovers: true }),
  ).toMatchObject({ ok: true, leftoversRemoved: lostUploads.hits });
  expect(await mirror(bucket, back, { delete: true, maxDelete: "100%" })).toMatchObject({ ok: true });
  expect(await harvest(back)).toEqual(await harvest(disk));
  expect(server.uploadsInProgress()).toBe(0);
  console.log(
    `${JSON.stringify(counts)}, ${lostUploads.hits} uploads nobody was told of, ${server.requests.total} requests, ${resident()} MiB resident`,
  );
  expect(counts.copied).toBeGreaterThan(0);
  expect(resident()).toBeLessThan(residentMiB + 400); // the server of this process keeps all objects as well
});

/** Files come, change, go, turn into directories and back; now and then a large one. */
async function change(disk: TempFS, round: number): Promise<void> {
  for (let index = 0; index < 20; index += 1) {
    const path = `d${(round + index) % 7}/f${(round * 3 + index) % 40}`;
    if ((round + index) % 5 === 0) await disk.remove(path, { missing: "ignore", recursive: true });
    else if (!(await disk.exists(path))) await disk.write(path, `content ${round} ${index}`);
  }
  const flip = "flips";
  await disk.remove(flip, { missing: "ignore", recursive: true });
  await disk.write(round % 2 === 0 ? flip : `${flip}/inside`, `round ${round}`);
  if (round % 10 === 3) await disk.write("large", String(round % 9).repeat(11 * 1024 * 1024));
}

function resident(): number {
  return Math.round(process.memoryUsage.rss() / 1024 / 1024);
}
