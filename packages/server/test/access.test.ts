import { createHash } from "node:crypto";
import {
  CreateBucketCommand,
  GetBucketAclCommand,
  GetObjectAclCommand,
  PutBucketAclCommand,
  PutObjectAclCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type {
  BucketCannedACL,
  GetBucketAclCommandOutput,
  ObjectCannedACL,
  S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { S3Server } from "../src/index.ts";
import type { RawReply, RawRequest } from "./raw-request.ts";
import { send, sendRaw } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

const AT = { Bucket: "bucket", Key: "key" };
const ALL = "AllUsers";

function grantsOf({ Grants = [] }: Pick<GetBucketAclCommandOutput, "Grants">): readonly string[] {
  return Grants.map(({ Grantee, Permission }) => {
    const group = Grantee?.URI?.slice(Grantee.URI.lastIndexOf("/") + 1);
    return `${group ?? "owner"} ${Permission ?? ""}`;
  });
}

function anonymous(
  server: S3Server,
  method: string,
  path: string,
  more: Partial<RawRequest> = {},
): Promise<RawReply> {
  const body = more.body ?? "";
  return sendRaw(server, { method, path, headers: { "content-length": String(body.length) }, ...more });
}

async function startWith(acl: BucketCannedACL, objectAcl: ObjectCannedACL = "private"): Promise<S3Server> {
  const { client, server } = await startServer();
  await client.send(new PutBucketAclCommand({ Bucket: "bucket", ACL: acl }));
  await client.send(new PutObjectCommand({ ...AT, Body: "content", ACL: objectAcl }));
  return server;
}

const putAcl = (server: S3Server, body: string, headers: Record<string, string> = {}): Promise<RawReply> =>
  send(server, {
    method: "PUT",
    path: "/bucket/key",
    query: { acl: "" },
    headers: { "content-length": String(body.length), ...headers },
    body,
  });

describe("a canned ACL", () => {
  it.each([
    ["private", []],
    ["public-read", [`${ALL} READ`]],
    ["public-read-write", [`${ALL} READ`, `${ALL} WRITE`]],
    ["authenticated-read", ["AuthenticatedUsers READ"]],
  ] as const)("%s is kept for buckets and objects and returned as its grants", async (ACL, others) => {
    const { client } = await startServer();
    await client.send(new PutObjectCommand({ ...AT, Body: "x" }));
    await client.send(new PutBucketAclCommand({ Bucket: "bucket", ACL }));
    await client.send(new PutObjectAclCommand({ ...AT, ACL }));
    const expected = ["owner FULL_CONTROL", ...others];
    expect(grantsOf(await client.send(new GetBucketAclCommand({ Bucket: "bucket" })))).toEqual(expected);
    expect(grantsOf(await client.send(new GetObjectAclCommand(AT)))).toEqual(expected);
  });

  it("comes with the creation of a bucket", async () => {
    const { client } = await startServer();
    await client.send(new CreateBucketCommand({ Bucket: "open", ACL: "public-read" }));
    const acl = await client.send(new GetBucketAclCommand({ Bucket: "open" }));
    expect(grantsOf(acl)).toEqual(["owner FULL_CONTROL", `${ALL} READ`]);
  });

  it("is read from the document that GetObjectAcl gives", async () => {
    const { client } = await startServer();
    await client.send(new PutObjectCommand({ ...AT, Body: "x", ACL: "public-read" }));
    const { Owner, Grants } = await client.send(new GetObjectAclCommand(AT));
    await client.send(new PutObjectAclCommand({ ...AT, ACL: "private" }));
    await client.send(new PutObjectAclCommand({ ...AT, AccessControlPolicy: { Owner, Grants } }));
    expect(grantsOf(await client.send(new GetObjectAclCommand(AT)))).toEqual([
      "owner FULL_CONTROL",
      `${ALL} READ`,
    ]);
  });

  it("is no other document than one that a canned ACL stands for", async () => {
    const { client, server } = await startServer();
    await client.send(new PutObjectCommand({ ...AT, Body: "x" }));
    const { Owner, Grants = [] } = await client.send(new GetObjectAclCommand(AT));
    const toAll = {
      Grantee: { Type: "Group" as const, URI: `http://acs.amazonaws.com/groups/global/${ALL}` },
    };
    const odd = { Owner, Grants: [...Grants, { ...toAll, Permission: "WRITE" as const }] };
    const put = client.send(new PutObjectAclCommand({ ...AT, AccessControlPolicy: odd }));
    await expect(put).rejects.toMatchObject({ name: "NotImplemented" });
    const nobody = { Owner: { ID: "another" }, Grants };
    const foreign = client.send(new PutObjectAclCommand({ ...AT, AccessControlPolicy: nobody }));
    await expect(foreign).rejects.toMatchObject({ name: "InvalidArgument" });
    expect((await putAcl(server, "<AccessControlPolicy/>")).code).toBe("MalformedACLError");
    expect((await putAcl(server, "")).code).toBe("MissingSecurityHeader");
  });

  it("is refused when it is unknown, or comes with grants or a document as well", async () => {
    const { server, client } = await startServer();
    await client.send(new PutObjectCommand({ ...AT, Body: "x" }));
    expect((await putAcl(server, "", { "x-amz-acl": "fake" })).code).toBe("InvalidArgument");
    expect((await putAcl(server, "", { "x-amz-acl": "log-delivery-write" })).code).toBe("InvalidArgument");
    expect((await putAcl(server, "<A/>", { "x-amz-acl": "private" })).code).toBe("UnexpectedContent");
    const grant = { "x-amz-grant-read": "id=1" };
    expect((await putAcl(server, "", { "x-amz-acl": "private", ...grant })).code).toBe("InvalidRequest");
    const alone = await putAcl(server, "", grant);
    expect([alone.status, alone.code]).toEqual([501, "NotImplemented"]);
    expect(alone.text).toContain("Only canned ACLs are kept");
  });
});

describe("without a signature", () => {
  it("nothing is allowed by default, and whether a key exists is not told", async () => {
    const server = await startWith("private");
    for (const [method, path] of [
      ["GET", "/bucket/key"],
      ["HEAD", "/bucket/key"],
      ["GET", "/bucket/missing"],
      ["GET", "/bucket"],
      ["PUT", "/bucket/key"],
      ["DELETE", "/bucket/key"],
      ["PUT", "/another"],
      ["GET", "/"],
    ] as const) {
      expect((await anonymous(server, method, path)).status).toBe(403);
    }
    expect((await send(server, { path: "/bucket/key" })).text).toBe("content");
  });

  it("a bucket that is not there is NoSuchBucket", async () => {
    const server = await startWith("private");
    for (const [method, path] of [
      ["GET", "/another"],
      ["GET", "/another/key"],
      ["PUT", "/another/key"],
    ] as const) {
      expect(await anonymous(server, method, path)).toMatchObject({ status: 404, code: "NoSuchBucket" });
    }
  });

  it("an object is read by its ACL, and its bucket listed by its own", async () => {
    const readable = await startWith("private", "public-read");
    expect((await anonymous(readable, "GET", "/bucket/key")).text).toBe("content");
    expect((await anonymous(readable, "GET", "/bucket")).status).toBe(403);
    const listed = await startWith("public-read");
    expect((await anonymous(listed, "GET", "/bucket")).text).toContain("<Key>key</Key>");
    expect((await anonymous(listed, "HEAD", "/bucket")).status).toBe(200);
    expect((await anonymous(listed, "GET", "/bucket/key")).status).toBe(403);
    expect((await anonymous(listed, "GET", "/bucket/missing")).status).toBe(404);
    expect((await anonymous(listed, "PUT", "/bucket/new")).status).toBe(403);
  });

  it("no other headers are asked for in the reply", async () => {
    const server = await startWith("private", "public-read");
    const query = { "response-content-type": "text/html" };
    const refused = await anonymous(server, "GET", "/bucket/key", { query });
    expect([refused.status, refused.code]).toEqual([400, "InvalidRequest"]);
    const signed = await send(server, { path: "/bucket/key", query });
    expect([signed.status, signed.headers["content-type"]]).toEqual([200, "text/html"]);
  });

  it("a bucket of public-read-write is written and deleted from, but not its settings or versions", async () => {
    const server = await startWith("public-read-write");
    expect((await anonymous(server, "PUT", "/bucket/new", { body: "new" })).status).toBe(200);
    expect((await send(server, { path: "/bucket/new" })).text).toBe("new");
    expect((await anonymous(server, "DELETE", "/bucket/new")).status).toBe(204);
    const version = await anonymous(server, "DELETE", "/bucket/key", { query: { versionId: "null" } });
    const acl = await anonymous(server, "PUT", "/bucket", { query: { acl: "" } });
    const bucket = await anonymous(server, "DELETE", "/bucket");
    expect([version.status, acl.status, bucket.status]).toEqual([403, 403, 403]);
  });

  it("a batch of deletes removes no version either", async () => {
    const server = await startWith("public-read-write", "public-read");
    const body = "<Delete><Object><Key>key</Key><VersionId>null</VersionId></Object></Delete>";
    const digest = createHash("md5").update(body).digest("base64");
    const headers = { "content-length": String(body.length), "content-md5": digest };
    const batch = await anonymous(server, "POST", "/bucket", { query: { delete: "" }, headers, body });
    expect(batch.text).toContain("<VersionId>null</VersionId><Code>AccessDenied</Code>");
    expect((await anonymous(server, "GET", "/bucket/key")).text).toBe("content");
  });

  it("nothing is copied and no multipart upload begun", async () => {
    const server = await startWith("public-read-write", "public-read");
    const headers = { "content-length": "0", "x-amz-copy-source": "/bucket/key" };
    const copied = await anonymous(server, "PUT", "/bucket/copy", { headers });
    expect([copied.status, copied.code]).toEqual([403, "AccessDenied"]);
    const upload = await anonymous(server, "POST", "/bucket/key", { query: { uploads: "" } });
    expect([upload.status, upload.code]).toEqual([403, "AccessDenied"]);
  });

  it("the option opens one bucket to readers, whatever its ACLs say", async () => {
    const started = await startServer({ buckets: ["bucket", "other"], anonymous: { bucket: "read" } });
    await fill(started.client);
    const { server } = started;
    expect((await anonymous(server, "GET", "/bucket/key")).text).toBe("content");
    expect((await anonymous(server, "GET", "/bucket")).status).toBe(200);
    expect((await anonymous(server, "PUT", "/bucket/new")).status).toBe(403);
    expect((await anonymous(server, "GET", "/other/key")).status).toBe(403);
  });

  it("the option opens every bucket to writers", async () => {
    const { server } = await startServer({ anonymous: "read-write" });
    expect((await anonymous(server, "PUT", "/bucket/new", { body: "new" })).status).toBe(200);
    expect((await anonymous(server, "GET", "/bucket/new")).text).toBe("new");
    expect((await anonymous(server, "PUT", "/another")).status).toBe(403);
  });

  it("an option that names no right is refused", async () => {
    const option = { bucket: "write" } as unknown as { bucket: "read" };
    await expect(startServer({ anonymous: option })).rejects.toMatchObject({ code: "EINVAL" });
  });
});

async function fill(client: S3Client): Promise<void> {
  for (const Bucket of ["bucket", "other"]) {
    await client.send(new PutObjectCommand({ Bucket, Key: "key", Body: "content" }));
  }
}
