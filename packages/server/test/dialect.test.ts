import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import type { Dialect, DialectName } from "../src/index.ts";
import { serveS3 } from "../src/index.ts";
import { send } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

const AT = { Bucket: "bucket", Key: "key" };

async function exists(client: S3Client): Promise<boolean> {
  return client.send(new HeadObjectCommand(AT)).then(
    () => true,
    () => false,
  );
}

it.each<[DialectName, string, boolean]>([
  ["aws", "PreconditionFailed", true],
  ["minio", "done", false],
])("on %s a delete whose condition fails is %s", async (dialect, outcome, isLeft) => {
  const { client } = await startServer({ dialect });
  const removals = [
    new DeleteObjectCommand({ ...AT, IfMatch: '"other"' }),
    new DeleteObjectsCommand({ Bucket: "bucket", Delete: { Objects: [{ Key: "key", ETag: '"other"' }] } }),
  ] as const;
  for (const removal of removals) {
    await client.send(new PutObjectCommand(AT));
    const found = await (removal instanceof DeleteObjectCommand
      ? client.send(removal).then(
          () => "done",
          (error: Error) => error.name,
        )
      : client.send(removal).then(({ Errors = [] }) => Errors[0]?.Code ?? "done"));
    expect(found).toBe(outcome);
    expect(await exists(client)).toBe(isLeft);
  }
});

it.each<[DialectName, number, string | undefined]>([
  ["aws", 404, "NoSuchKey"],
  ["ceph", 204, undefined],
])("on %s a conditional delete of nothing is answered with %s", async (dialect, status, code) => {
  const { server } = await startServer({ dialect });
  const reply = await send(server, { method: "DELETE", path: "/bucket/key", headers: { "if-match": '"x"' } });
  expect([reply.status, reply.code]).toEqual([status, code]);
});

it.each<[DialectName, string | undefined]>([
  ["aws", undefined],
  ["r2", "InvalidPart"],
])("on %s parts of different sizes are refused with %s", async (dialect, code) => {
  const { client } = await startServer({ dialect });
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(AT));
  const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
  for (const [index, megabytes] of [5, 6, 1].entries()) {
    const part = { ...AT, UploadId, PartNumber: index + 1, Body: Buffer.alloc(megabytes * 1024 * 1024) };
    const { ETag } = await client.send(new UploadPartCommand(part));
    Parts.push({ PartNumber: index + 1, ETag });
  }
  const complete = new CompleteMultipartUploadCommand({ ...AT, UploadId, MultipartUpload: { Parts } });
  const found = await client.send(complete).then(
    () => undefined,
    (error: Error) => error.name,
  );
  expect(found).toBe(code);
});

it("on b2 checksums and conditional writes are refused", async () => {
  const { client, server } = await startServer({ dialect: "b2" });
  await expect(client.send(new PutObjectCommand({ ...AT, Body: "x" }))).rejects.toMatchObject({
    name: "InvalidArgument",
    message: expect.stringMatching(
      /^Unsupported header 'x-amz-(sdk-checksum-algorithm|checksum-crc32)' received/,
    ),
  });
  const put = (headers: Record<string, string>): ReturnType<typeof send> =>
    send(server, { method: "PUT", path: "/bucket/key", headers });
  expect((await put({ "if-none-match": "*" })).code).toBe("NotImplemented");
  const stored = await put({});
  expect([stored.status, stored.headers["x-amz-checksum-crc64nvme"]]).toEqual([200, undefined]);
});

it.each<[DialectName | Dialect, string | undefined]>([
  ["aws", undefined],
  ["gcs", "NotImplemented"],
  [{ missing: ["DeleteObjects"] }, "NotImplemented"],
])("with %j a batch of deletes ends with %s", async (dialect, code) => {
  const { client } = await startServer({ dialect });
  const batch = new DeleteObjectsCommand({ Bucket: "bucket", Delete: { Objects: [{ Key: "key" }] } });
  const found = await client.send(batch).then(
    () => undefined,
    (error: Error) => error.name,
  );
  expect(found).toBe(code);
});

it("refuses a dialect or a rule that it does not know", async () => {
  // Callers without a compiler.
  const options = JSON.parse('[{"dialect":"s4"},{"dialect":{"parts":"equal"}}]') as [object, object];
  await expect(serveS3(options[0])).rejects.toThrow(/dialect s4 is not known; known are aws, minio, r2/);
  await expect(serveS3(options[1])).rejects.toThrow(/the dialect has no option "parts"; known are missing/);
});
