import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutBucketCorsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { directoryStore } from "../src/index.ts";
import { startServer } from "./start-server.ts";

const AT = { Bucket: "kept", Key: "key" };
const KEY_BYTES = Buffer.alloc(32, 1);
const KEY = {
  SSECustomerAlgorithm: "AES256",
  SSECustomerKey: KEY_BYTES.toString("base64"),
  SSECustomerKeyMD5: createHash("md5").update(KEY_BYTES).digest("base64"),
};

it("keeps settings, versions, tags and sealed bytes in a directory that is opened again", async () => {
  const directory = await mkdtemp(join(tmpdir(), "s3fs-kept-"));
  try {
    const { client: first, close } = await openOver(directory);
    await describeBucket(first);
    const { VersionId } = await first.send(
      new PutObjectCommand({ ...AT, Body: "sealed", ...KEY, Tagging: "a=b" }),
    );
    await first.send(new PutObjectCommand({ ...AT, Body: "plain" }));
    await close();
    const { client, close: closeAgain } = await openOver(directory);
    const bucket = { Bucket: "kept" };
    expect((await client.send(new GetBucketVersioningCommand(bucket))).Status).toBe("Enabled");
    expect((await client.send(new GetBucketCorsCommand(bucket))).CORSRules).toHaveLength(1);
    expect((await client.send(new GetBucketTaggingCommand(bucket))).TagSet).toEqual([
      { Key: "c", Value: "d" },
    ]);
    expect((await client.send(new GetBucketAclCommand(bucket))).Grants).toHaveLength(2);
    const old = { ...AT, VersionId };
    const got = await client.send(new GetObjectCommand({ ...old, ...KEY, Range: "bytes=2-4" }));
    expect(await got.Body?.transformToString()).toBe("ale");
    expect((await client.send(new GetObjectTaggingCommand(old))).TagSet).toEqual([{ Key: "a", Value: "b" }]);
    await closeAgain();
  } finally {
    await rm(directory, { recursive: true });
  }
});

async function describeBucket(client: S3Client): Promise<void> {
  const bucket = { Bucket: "kept" };
  await client.send(new CreateBucketCommand({ ...bucket, ACL: "public-read" }));
  const VersioningConfiguration = { Status: "Enabled" as const };
  await client.send(new PutBucketVersioningCommand({ ...bucket, VersioningConfiguration }));
  const CORSConfiguration = { CORSRules: [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"] }] };
  await client.send(new PutBucketCorsCommand({ ...bucket, CORSConfiguration }));
  await client.send(
    new PutBucketTaggingCommand({ ...bucket, Tagging: { TagSet: [{ Key: "c", Value: "d" }] } }),
  );
}

async function openOver(
  directory: string,
): Promise<{ readonly client: S3Client; readonly close: () => Promise<void> }> {
  const store = await directoryStore(directory, { durability: "none" });
  const { client, server } = await startServer({ store });
  const close = async (): Promise<void> => {
    await server.close();
    await store.close();
  };
  return { client, close };
}
