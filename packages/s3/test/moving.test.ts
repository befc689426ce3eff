import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { FileSystem } from "@s3fs/core";
import { S3FS, type S3Options } from "@s3fs/s3";
import type { S3Server } from "@s3fs/server";
import { describe, expect, it, vi } from "vitest";
import { openBucket } from "../src/open-bucket.ts";
import { s3PartLimits } from "../src/part-limits.ts";
import { asAmazon, bytesOf, failureOf, mebibyte, openPlace, quickly, type Place } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

describe("a move", () => {
  for (const [store, dialect] of [
    ["compares the content in the moment of the removal", asAmazon],
    ["is looked at before the removal", { ...asAmazon, conditionalDeletes: false }],
  ] as const) {
    it(`takes what another has written to the source meanwhile, where the store ${store}`, async () => {
      await using place = await openPlace();
      await using another = openBesides(place, replacing(place, "CopyObject"), { dialect });
      await place.plant("a", "old");
      await another.fs.move("a", "b");
      expect(await place.fs.read("b").text()).toBe("NEWER 1");
      expect(await place.keys()).toEqual(["b"]);
    });

    it(`leaves what another writes again and again, where the store ${store}`, async () => {
      await using place = await openPlace();
      await using another = openBesides(place, replacing(place, "CopyObject", "CopyObject"), { dialect });
      await place.plant("a", "old");
      expect(await failureOf(another.fs.move("a", "b"))).toMatchObject({ code: "ECHANGED", path: "a" });
      expect([await place.fs.read("a").text(), await place.fs.read("b").text()]).toEqual([
        "NEWER 2",
        "NEWER 1",
      ]);
    });

    it(`in strict mode is of what was looked at, where the store ${store}`, async () => {
      await using place = await openPlace();
      for (const [moment, keys] of [
        ["HeadObject", ["a"]],
        ["CopyObject", ["a", "b"]],
      ] as const) {
        await place.plant("a", "old");
        await using another = openBesides(place, replacing(place, moment), { dialect, strict: true });
        expect(await failureOf(another.fs.move("a", "b"))).toMatchObject({ code: "ECHANGED", path: "a" });
        expect(await place.keys()).toEqual(keys);
        expect(await place.fs.read("a").text()).toBe("NEWER 1");
      }
    });
  }

  it("of what was written in parts a moment ago copies it again, on the condition that it stays the same", async () => {
    await using place = await openPlace({ partSize: 5 * mebibyte });
    const { etag } = await place.fs.write("a", bytesOf(6 * mebibyte));
    expect(etag).toMatch(/-2"?$/);
    place.server.requests.reset();
    await place.fs.move("a", "b");
    expect(place.server.requests.counts()).toEqual({ CopyObject: 2, HeadObject: 1, DeleteObject: 2 });
    expect(await place.keys()).toEqual(["b"]);
    const moved = await place.fs.read("b").bytes();
    expect(bytesOf(6 * mebibyte).every((byte, index) => moved[index] === byte)).toBe(true);
  });

  it("looks first once copies have turned out to have ETags of their own, as where all is encrypted by keys", async () => {
    const conditions: unknown[] = [];
    await using raw = await serveRaw(
      ({ method = "", headers }, reply) => {
        conditions.push([method, headers["x-amz-copy-source-if-match"] ?? headers["if-match"]]);
        if (method === "PUT")
          return void reply.end('<CopyObjectResult><ETag>"copy"</ETag></CopyObjectResult>');
        if (method === "HEAD")
          return void reply.writeHead(200, { ...objectHeaders, "content-length": 1, etag: '"source"' }).end();
        if (headers["if-match"] === '"source"') return void reply.writeHead(204).end();
        reply.writeHead(412).end("<Error><Code>PreconditionFailed</Code><Message>no</Message></Error>");
      },
      { dialect: asAmazon },
    );
    const blind = [
      ["PUT", undefined],
      ["DELETE", '"copy"'],
    ];
    const look = ["HEAD", undefined];
    const pinned = [
      ["PUT", '"source"'],
      ["DELETE", '"source"'],
    ];
    await raw.fs.move("a", "b");
    expect(conditions.splice(0)).toEqual([...blind, look, ...pinned]);
    await raw.fs.move("a", "c");
    expect(conditions).toEqual([look, ...pinned]);
  });

  it("looks first where a customer's key is given", async () => {
    await using place = await openPlace({ encryption: { kind: "customer", key: new Uint8Array(32) } });
    await place.fs.write("a", "1");
    place.server.requests.reset();
    await place.fs.move("a", "b");
    expect(place.server.requests.counts()).toEqual({ HeadObject: 1, CopyObject: 1, DeleteObject: 1 });
    expect(await place.fs.read("b").text()).toBe("1");
  });

  it("of what is copied in parts removes what was copied, which its look has told", async () => {
    await using place = await openPlace();
    const { endpoint, region, credentials } = place.server;
    const connection = { endpoint, region, credentials, dialect: asAmazon };
    const limits = { ...s3PartLimits, copyPartBytes: 5 * mebibyte };
    await using fs = new FileSystem(openBucket("demo", connection, limits).driver);
    await place.plant("a", bytesOf(6 * mebibyte));
    place.server.faults.add({
      operation: "CopyObject",
      action: { kind: "error", status: 400, code: "EntityTooLarge" },
    });
    place.server.requests.reset();
    await fs.move("a", "b");
    expect(place.server.requests.counts()).toMatchObject({
      UploadPartCopy: 2,
      HeadObject: 1,
      DeleteObject: 1,
    });
    expect(await place.keys()).toEqual(["b"]);
  });

  it("takes what was uploaded in parts meanwhile, which has the time at which its upload began", async () => {
    await using place = await openPlace();
    await place.plant("a", "old");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 60_000 });
    const commit = await beginUpload(place.server, "a", "NEWER 1");
    vi.useRealTimers();
    await using another = openBesides(place, [{ after: "CopyObject", act: commit }], { dialect: asAmazon });
    await another.fs.move("a", "b");
    expect(await place.fs.read("b").text()).toBe("NEWER 1");
    expect(await place.keys()).toEqual(["b"]);
  });

  it("keeps what was moved where another has taken the free place, and the reply to the removal was lost", async () => {
    await using place = await openPlace();
    await place.plant("a", "old");
    place.server.faults.add({ operation: "DeleteObject", action: { kind: "lost-reply" } });
    const taking = {
      after: "DeleteObject",
      act: async () => void (await place.fs.write("a", "theirs", { overwrite: false })),
    };
    await using another = openBesides(place, [taking], { dialect: asAmazon });
    expect(await failureOf(another.fs.move("a", "b"))).toMatchObject({ code: "EOUTCOME", path: "a" });
    expect([await place.fs.read("a").text(), await place.fs.read("b").text()]).toEqual(["theirs", "old"]);
  });

  it("is done when another has removed what it has written there meanwhile, too", async () => {
    await using place = await openPlace();
    const acts = [
      ...replacing(place, "CopyObject"),
      { after: "HeadObject", act: () => place.fs.remove("a") },
    ];
    await using another = openBesides(place, acts, { dialect: asAmazon });
    await place.plant("a", "old");
    await place.plant("a/below", "1");
    await another.fs.move("a", "b");
    expect(await place.keys()).toEqual(["a/below", "b"]);
  });

  it("looks again before it repeats a removal whose reply was lost, where the store has no such condition", async () => {
    await using place = await openPlace();
    await place.plant("a", "old");
    place.server.faults.add({ operation: "DeleteObject", action: { kind: "lost-reply" } });
    const taking = {
      after: "DeleteObject",
      act: async () => void (await place.fs.write("a", "theirs", { overwrite: false })),
    };
    await using another = openBesides(place, [taking], {
      dialect: { ...asAmazon, conditionalDeletes: false },
    });
    expect(await failureOf(another.fs.move("a", "b"))).toMatchObject({ code: "EOUTCOME", path: "a" });
    expect([await place.fs.read("a").text(), await place.fs.read("b").text()]).toEqual(["theirs", "old"]);
  });

  it("is done when another has removed the source meanwhile", async () => {
    await using place = await openPlace();
    const removing = { after: "CopyObject", act: () => place.fs.remove("a") };
    await using another = openBesides(place, [removing], { dialect: asAmazon });
    await place.plant("a", "old");
    await another.fs.move("a", "b");
    expect(await place.keys()).toEqual(["b"]);
  });
});

describe("a move of a tree", () => {
  for (const [target, others] of [
    ["where nothing is", []],
    ["into one that is there", ["d/z"]],
  ] as const)
    it(`${target} keeps what another writes to its source meanwhile, which is ECHANGED`, async () => {
      await using place = await openPlace();
      for (const key of ["a", "s/a", "s/b", ...others]) await place.plant(key, "old");
      await place.plant("s/c/");
      const writing = {
        after: "CopyObject",
        act: async () => {
          await place.plant("s/b", "NEWER");
          await place.plant("s/new", "new");
        },
      };
      const acts = [{ after: "CopyObject", act: async () => {} }, writing]; // the first one shows that "s" is no file
      await using another = openBesides(place, acts, { dialect: asAmazon });
      expect(await failureOf(another.fs.move("s", "d"))).toMatchObject({
        code: "ECHANGED",
        path: "s/b",
        retryable: true,
      });
      expect(await place.keys()).toEqual(["a", "d/a", "d/b", "d/c/", ...others, "s/b", "s/new"]);
      expect(await place.fs.read("s/b").text()).toBe("NEWER");
    });

  it("is for each file a copy and a removal on its condition, beside a few requests", async () => {
    await using place = await openPlace();
    for (const key of ["s/a", "s/b", "s/c/d"]) await place.plant(key, "1");
    place.server.requests.reset();
    await place.fs.move("s", "d");
    expect(place.server.requests.counts()).toEqual({
      CopyObject: 4,
      DeleteObject: 3,
      HeadObject: 4,
      ListObjectsV2: 6,
    });
    expect(await place.keys()).toEqual(["d/a", "d/b", "d/c/d"]);
  });
});

/** Of another writer; committed when the result is called. */
async function beginUpload(
  { endpoint, region, credentials }: S3Server,
  Key: string,
  content: string,
): Promise<() => Promise<void>> {
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: "demo", Key }));
  const upload = { Bucket: "demo", Key, UploadId, PartNumber: 1 };
  const { ETag } = await client.send(
    new UploadPartCommand({ ...upload, Body: new TextEncoder().encode(content) }),
  );
  return async () => {
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }));
    client.destroy();
  };
}

interface Another extends AsyncDisposable {
  readonly fs: S3FS;
}

interface Act {
  readonly after: string;
  readonly act: () => Promise<void>;
}

/** Another writer replaces "a", each time with something newer, right after these requests. */
function replacing(place: Place, ...after: string[]): Act[] {
  return after.map((command, index) => ({
    after: command,
    act: () => place.plant("a", `NEWER ${index + 1}`),
  }));
}

/** A file system beside another, who does something right after each of these requests, answered or not, once and in their order. */
function openBesides({ server }: Place, acts: Act[], options: S3Options): Another {
  const { endpoint, region, credentials } = server;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (input) => {
        try {
          return await next(input);
        } finally {
          if (commandName === `${acts[0]?.after}Command`) await acts.shift()?.act();
        }
      },
    { step: "initialize", name: "another" },
  );
  const fs = new S3FS("demo", { client, retries: quickly, ...options });
  return {
    fs,
    async [Symbol.asyncDispose]() {
      await fs.close();
      client.destroy();
    },
  };
}
