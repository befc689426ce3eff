import { inspect } from "node:util";
import {
  CopyObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterEach, describe, expect, it } from "vitest";
import type { Account, S3Server } from "../src/index.ts";
import { serveS3 } from "../src/index.ts";
import { presignRequest, sendRaw } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

const clients: S3Client[] = [];
afterEach(() => clients.splice(0).forEach((client) => client.destroy()));

function clientOf(server: S3Server, credentials: Account): S3Client {
  const { endpoint, region } = server;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
  clients.push(client);
  return client;
}

const ADMIN: Account = { accessKeyId: "ADMIN", secretAccessKey: "admin-secret" };
const READER: Account = { accessKeyId: "READER", secretAccessKey: "reader-secret", access: "read" };
const TENANT: Account = { accessKeyId: "TENANT", secretAccessKey: "tenant-secret", buckets: ["tenant"] };
const GUEST: Account = { accessKeyId: "GUEST", secretAccessKey: "guest-secret", sessionToken: "guest-token" };

async function start(): Promise<S3Server> {
  const credentials = [ADMIN, READER, TENANT, GUEST];
  const { server } = await startServer({ buckets: ["bucket", "tenant"], credentials });
  return server;
}

describe("several accounts", () => {
  it("each sign with their own keys, and the first is the server's own", async () => {
    const server = await start();
    expect(server.credentials).toEqual(ADMIN);
    for (const account of [ADMIN, GUEST]) {
      await clientOf(server, account).send(
        new PutObjectCommand({ Bucket: "bucket", Key: account.accessKeyId }),
      );
    }
    const mixed = { ...ADMIN, secretAccessKey: TENANT.secretAccessKey };
    await expect(clientOf(server, mixed).send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
    });
  });

  it("that may only read can't write, copy or remove", async () => {
    const server = await start();
    await clientOf(server, ADMIN).send(new PutObjectCommand({ Bucket: "bucket", Key: "a", Body: "x" }));
    const reader = clientOf(server, READER);
    await reader.send(new GetObjectCommand({ Bucket: "bucket", Key: "a" }));
    const copy = new CopyObjectCommand({ Bucket: "bucket", Key: "b", CopySource: "bucket/a" });
    await expect(reader.send(copy)).rejects.toMatchObject({ name: "AccessDenied" });
    const put = new PutObjectCommand({ Bucket: "bucket", Key: "a" });
    await expect(reader.send(put)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("of one bucket see and reach no other, not even as the source of a copy", async () => {
    const server = await start();
    await clientOf(server, ADMIN).send(new PutObjectCommand({ Bucket: "bucket", Key: "secret" }));
    const tenant = clientOf(server, TENANT);
    const { Buckets } = await tenant.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(["tenant"]);
    await tenant.send(new PutObjectCommand({ Bucket: "tenant", Key: "own" }));
    await expect(tenant.send(new ListObjectsV2Command({ Bucket: "bucket" }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    const copy = new CopyObjectCommand({ Bucket: "tenant", Key: "b", CopySource: "bucket/secret" });
    await expect(tenant.send(copy)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("with a session token are refused without it, and others with one", async () => {
    const server = await start();
    const { sessionToken: _, ...bare } = GUEST;
    for (const account of [bare, { ...GUEST, sessionToken: "other" }, { ...ADMIN, sessionToken: "any" }]) {
      await expect(clientOf(server, account).send(new ListBucketsCommand({}))).rejects.toMatchObject({
        name: "InvalidToken",
      });
    }
  });

  it("with a session token have it in their presigned URLs as well, and no other", async () => {
    const server = await start();
    const sent = { path: "/bucket", query: { "list-type": "2" } };
    const read = async (keys: Account, token?: string): Promise<readonly unknown[]> => {
      const named = token === undefined ? {} : { "X-Amz-Security-Token": token };
      const raw = { ...sent, query: { ...sent.query, ...named } };
      const { accessKeyId, secretAccessKey } = keys;
      const signing = { accessKeyId, secretAccessKey, expiresSeconds: 60 };
      const { status, code } = await sendRaw(server, presignRequest(server, raw, signing));
      return [status, code];
    };
    expect(await read(GUEST, "guest-token")).toEqual([200, undefined]);
    expect(await read(GUEST, "other-token")).toEqual([400, "InvalidToken"]);
    expect(await read(GUEST)).toEqual([400, "InvalidToken"]);
    expect(await read(ADMIN, "guest-token")).toEqual([400, "InvalidToken"]);
  });

  it("can't share an access key or have an empty secret", async () => {
    await expect(serveS3({ credentials: [ADMIN, ADMIN] })).rejects.toThrow(/ADMIN is given twice/);
    await expect(serveS3({ credentials: { ...ADMIN, secretAccessKey: "" } })).rejects.toThrow(
      /neither may be empty/,
    );
  });

  // A caller without a compiler.
  it.each([
    [
      "a misspelt right",
      '{"access":"reed"}',
      /access of an account can not be "reed"; known are read, write/,
    ],
    ["a misspelt restriction", '{"bucket":["tenant"]}', /an account has no option "bucket"; known are/],
    [
      "a restriction that is no list",
      '{"buckets":"tenant"}',
      /buckets of an account must be a list of names/,
    ],
    ["an empty token", '{"sessionToken":""}', /sessionToken of an account must be a text/],
    ["no secret", '{"secretAccessKey":null}', /credentials need both keys/],
  ])("are refused with %s, which would open too much or nothing", async (_what, part, message) => {
    const account = { ...ADMIN, ...(JSON.parse(part) as object) };
    const refusal = serveS3({ credentials: account });
    await expect(refusal).rejects.toMatchObject({ code: "EINVAL", message: expect.stringMatching(message) });
  });

  it("are taken from the SDK with what it adds to them", async () => {
    const resolved = { ...ADMIN, $source: { CREDENTIALS_CODE: "e" }, expiration: new Date(), accountId: "1" };
    const server = await serveS3({ credentials: resolved });
    await clientOf(server, ADMIN).send(new ListBucketsCommand({}));
    await server.close();
  });

  it("own each bucket together, under the number that a request may expect of its owner", async () => {
    const { client } = await startServer();
    const at = { Bucket: "bucket", Key: "key" };
    const own = "000000000000";
    await client.send(new PutObjectCommand({ ...at, ExpectedBucketOwner: own }));
    const other = "123456789012";
    const refused = client.send(new PutObjectCommand({ ...at, Body: "x", ExpectedBucketOwner: other }));
    await expect(refused).rejects.toMatchObject({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } });
    const { ContentLength } = await client.send(new GetObjectCommand({ ...at, ExpectedBucketOwner: own }));
    expect(ContentLength).toBe(0);
    const copy = { ...at, CopySource: "bucket/key", MetadataDirective: "REPLACE" } as const;
    const meant = new CopyObjectCommand({ ...copy, ExpectedSourceBucketOwner: other });
    await expect(client.send(meant)).rejects.toMatchObject({ name: "AccessDenied" });
    const misspelt = new GetObjectCommand({ ...at, ExpectedBucketOwner: "me" });
    await expect(client.send(misspelt)).rejects.toMatchObject({ name: "InvalidBucketOwnerAWSAccountID" });
  });

  it("leave no secret in the log", async () => {
    const server = await start();
    await clientOf(server, GUEST).send(new ListBucketsCommand({}));
    const shown = inspect(server.requests.entries(), { depth: 9 });
    expect(shown).not.toMatch(/secret|token|Signature|Credential/i);
  });
});
