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
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import type { Dialect, DialectName } from "../src/index.ts";
import { DIALECTS } from "../src/dialect/dialects.ts";
import { serveS3 } from "../src/index.ts";
import type { KnownOperation } from "../src/operation-name.ts";
import type { RawRequest } from "./raw-request.ts";
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

it.each<[DialectName, number, string | undefined]>([
  ["aws", 412, "PreconditionFailed"],
  ["minio", 200, undefined],
  ["r2", 200, undefined],
  ["b2", 501, "NotImplemented"],
  ["ceph", 200, undefined],
  ["gcs", 200, undefined],
  ["seaweedfs", 200, undefined],
  ["garage", 200, undefined],
])("on %s a copy onto what its condition forbids is answered with %s", async (dialect, status, code) => {
  const { server } = await startServer({ dialect });
  for (const key of ["from", "to"]) await send(server, { method: "PUT", path: `/bucket/${key}`, body: key });
  const headers = { "x-amz-copy-source": "bucket/from", "if-none-match": "*" };
  const reply = await send(server, { method: "PUT", path: "/bucket/to", headers });
  expect([reply.status, reply.code]).toEqual([status, code]);
  const { text } = await send(server, { path: "/bucket/to" });
  expect(text).toBe(status === 200 ? "from" : "to");
});

const settings = (name: string, body: string): RawRequest => ({
  path: "/bucket",
  query: { [name]: "" },
  headers: { "content-length": String(body.length) },
  body,
});
const TAGS = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";
const VERSIONING = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
const ofObject = { path: "/bucket/key" };
const canned = { headers: { "x-amz-acl": "private" } };

/** A request of each operation that some dialect has not. */
const REQUESTS: { readonly [name in KnownOperation]?: RawRequest } = {
  DeleteObjects: {
    ...settings("delete", "<Delete><Object><Key>key</Key></Object></Delete>"),
    method: "POST",
  },
  GetBucketAcl: settings("acl", ""),
  PutBucketAcl: { ...settings("acl", ""), ...canned, method: "PUT" },
  GetObjectAcl: { ...settings("acl", ""), ...ofObject },
  PutObjectAcl: { ...settings("acl", ""), ...ofObject, ...canned, method: "PUT" },
  GetObjectTagging: { ...settings("tagging", ""), ...ofObject },
  PutObjectTagging: { ...settings("tagging", TAGS), ...ofObject, method: "PUT" },
  DeleteObjectTagging: { ...settings("tagging", ""), ...ofObject, method: "DELETE" },
  GetBucketTagging: settings("tagging", ""),
  PutBucketTagging: { ...settings("tagging", TAGS), method: "PUT" },
  DeleteBucketTagging: { ...settings("tagging", ""), method: "DELETE" },
  ListObjectVersions: settings("versions", ""),
  PutBucketVersioning: { ...settings("versioning", VERSIONING), method: "PUT" },
};

const ACLS = ["GetBucketAcl", "PutBucketAcl", "GetObjectAcl", "PutObjectAcl"];
const TAGGING = ["Get", "Put", "Delete"].flatMap((verb) => [`${verb}ObjectTagging`, `${verb}BucketTagging`]);

it.each<[DialectName, readonly string[]]>([
  ["aws", []],
  ["r2", ACLS],
  ["gcs", ["DeleteObjects"]],
  ["garage", [...ACLS, ...TAGGING, "ListObjectVersions", "PutBucketVersioning"]],
])("on %s there are no operations %j, and there is every other", async (dialect, missing) => {
  const { server } = await startServer({ dialect });
  const found: string[] = [];
  for (const [name, request] of Object.entries(REQUESTS)) {
    await send(server, { method: "PUT", path: "/bucket/key" });
    const { status, code } = await send(server, request);
    expect(server.requests.entries().at(-1)?.operation).toBe(name);
    if (status === 501 && code === "NotImplemented") found.push(name);
  }
  expect(found.toSorted()).toEqual(missing.toSorted());
});

it.each<[string, Dialect]>(Object.entries(DIALECTS).filter(([name]) => name !== "aws"))(
  "the README tells of each way in which %s departs from S3, and of no other",
  async (name, rules) => {
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
    const [row = ""] = readme.split("\n").filter((line) => line.startsWith(`| \`${name}\` `));
    const missing = rules.missing ?? [];
    const told = {
      copies: /target of a copy/.test(row),
      deletes: /conditions on deletes|writes\]\(\S+\) and deletes are ignored/.test(row),
      deletesOfNothing: /conditional delete of nothing/.test(row),
      writes: /conditional writes|conditions on writes/.test(row),
      checksums: /checksum headers are refused/.test(row),
      sizes: /one size/.test(row),
      acls: /no ACLs/.test(row),
      tags: /no ACLs, tags/.test(row),
      batches: /no DeleteObjects/.test(row),
    };
    expect(told).toEqual({
      copies: rules.copyConditions === "ignored",
      deletes: rules.deleteConditions === "ignored",
      deletesOfNothing: rules.conditionalDeleteOfNothing === 204,
      writes: rules.writeConditions !== undefined,
      checksums: rules.checksums === "refused",
      sizes: rules.partSizes === "equal",
      acls: missing.includes("PutObjectAcl"),
      tags: missing.includes("PutObjectTagging"),
      batches: missing.includes("DeleteObjects"),
    });
  },
);

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
