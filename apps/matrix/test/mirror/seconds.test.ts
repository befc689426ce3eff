import { mirror } from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import { S3FS } from "@s3fs/s3";
import { serveS3 } from "@s3fs/server";
import { expect, it } from "vitest";

/** Ends of a second that a store of whole seconds cuts off, and an upload that is older than what it brought. */
const times = [0, 1, 999, 999.999].map((ms) => Date.parse("2024-05-01T10:00:00Z") + ms);

it("Files whose times a store of whole seconds cuts off are copied once by `newer`, in either direction", async () => {
  await using server = await serveS3({ buckets: ["demo"] });
  const { endpoint, region, credentials } = server;
  await using s3 = new S3FS("demo", { endpoint, region, credentials });
  await using first = new MemoryFS();
  await using second = new MemoryFS();
  for (const [index, modified] of times.entries())
    await first.write(`file ${index}`, `${index}`, { modified: new Date(modified) });
  const again = [
    [first, s3, times.length],
    [first, s3, 0],
    [s3, second, times.length],
    [s3, second, 0],
    [second, s3, 0],
  ] as const;
  for (const [source, target, copied] of again)
    expect(await mirror(source, target, { compare: "newer" })).toMatchObject({ copied });
});

it("A file that another tool has uploaded, with no time but the store's, is not copied by `newer` again and again", async () => {
  await using server = await serveS3({ buckets: ["demo"] });
  const { endpoint, region, credentials } = server;
  await using s3 = new S3FS("demo", { endpoint, region, credentials });
  await using disk = new MemoryFS();
  await s3.write("file", "1");
  for (const copied of [1, 0, 0])
    expect(await mirror(s3, disk, { compare: "newer" })).toMatchObject({ copied });
  expect(await mirror(disk, s3, { compare: "newer" })).toMatchObject({ copied: 0 });
});
