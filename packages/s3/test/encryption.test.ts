import type { IncomingHttpHeaders } from "node:http";
import { describe, expect, it } from "vitest";
import { bytesOf, failureOf, gather, mebibyte, openPlace } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

const prefix = "x-amz-server-side-encryption";

/** What is sent about encryption with each request, by its method. */
async function sentBy(
  encryption: Parameters<typeof serveRaw>[1],
): Promise<(readonly [string, IncomingHttpHeaders])[]> {
  await using raw = await serveRaw((_request, reply) => {
    reply.writeHead(200, { "content-length": "0", ...objectHeaders }).end();
  }, encryption);
  await raw.fs.write("a", "1");
  await raw.fs.read("a").bytes();
  await raw.fs.stat("a");
  await failureOf(raw.fs.copy("a", "b", { overwrite: true }));
  await failureOf(raw.fs.write("large", bytesOf(9 * mebibyte)));
  await failureOf(gather(raw.fs.list()));
  return raw.seen.map(({ method = "", url = "", headers }) => {
    const kind =
      headers["x-amz-copy-source"] === undefined
        ? `${method}${url.includes("?uploads") ? " create" : ""}`
        : "COPY";
    return [kind, headers] as const;
  });
}

describe("encryption by a key of S3 or of the key service", () => {
  it("goes with what makes an object, and with nothing that only looks, which S3 would refuse", async () => {
    const context = { team: "a" };
    const sent = await sentBy({
      encryption: { kind: "kms", keyId: "key", context, bucketKey: true },
      retries: { attempts: 1 },
    });
    for (const [kind, headers] of sent) {
      const makes = ["PUT", "COPY", "POST create"].includes(kind);
      expect([kind, headers[prefix]]).toEqual([kind, makes ? "aws:kms" : undefined]);
      expect([kind, headers[`${prefix}-aws-kms-key-id`]]).toEqual([kind, makes ? "key" : undefined]);
      expect([kind, headers[`${prefix}-bucket-key-enabled`]]).toEqual([kind, makes ? "true" : undefined]);
      if (makes) expect(JSON.parse(atob(String(headers[`${prefix}-context`])))).toEqual(context);
    }
    expect(new Set(sent.map(([kind]) => kind))).toEqual(
      new Set(["PUT", "GET", "HEAD", "COPY", "POST create"]),
    );
  });

  it("is that of S3 itself, or twice that of the key service, where that is wished", async () => {
    for (const [kind, name] of [
      ["s3", "AES256"],
      ["kms-dsse", "aws:kms:dsse"],
    ] as const) {
      const sent = await sentBy({ encryption: { kind }, retries: { attempts: 1 } });
      expect(sent.find(([each]) => each === "PUT")?.[1][prefix]).toBe(name);
    }
  });
});

describe("encryption by a customer's key", () => {
  it("takes the key as bytes or in base64, and names it twice for a copy", async () => {
    const bytes = new Uint8Array(32).fill(7);
    const text = Buffer.from(bytes).toString("base64");
    for (const key of [bytes, text]) {
      const sent = await sentBy({ encryption: { kind: "customer", key }, retries: { attempts: 1 } });
      for (const [kind, headers] of sent) {
        if (headers[`${prefix}-customer-key`] !== undefined)
          expect(headers[`${prefix}-customer-key`]).toBe(text);
        if (kind === "COPY")
          expect(headers["x-amz-copy-source-server-side-encryption-customer-key"]).toBe(text);
      }
    }
  });
});

describe("a file system with a customer's key", () => {
  const encryption = { kind: "customer", key: new Uint8Array(32).fill(7) } as const;

  it("sees, lists and removes what is not encrypted by it, as a look goes again without the key", async () => {
    await using place = await openPlace({ encryption });
    await place.plant("plain", "1");
    place.server.requests.reset();
    expect(await place.fs.stat("plain")).toMatchObject({ kind: "file", size: 1 });
    expect(place.server.requests.counts()).toEqual({ HeadObject: 2 });
    expect(await place.fs.exists("plain")).toBe(true);
    expect(await place.fs.s3.head("plain")).toMatchObject({ size: 1 });
    expect(await failureOf(gather(place.fs.list("plain")))).toMatchObject({ code: "ENOTDIR" });
    await place.fs.remove("plain");
    expect(await place.keys()).toEqual([]);
  });

  it("takes it for a file where it writes below it, in strict mode", async () => {
    await using place = await openPlace({ encryption, strict: true });
    await place.plant("plain", "1");
    for (const path of ["plain/below", "plain/far/below"])
      expect(await failureOf(place.fs.write(path, "1"))).toMatchObject({ code: "ENOTDIR" });
    expect(await failureOf(place.fs.makeDirectory("plain"))).toMatchObject({ code: "EEXIST" });
  });

  it("says why it neither reads nor copies it, and what does", async () => {
    await using place = await openPlace({ encryption });
    await place.plant("plain", "1");
    for (const call of [() => place.fs.read("plain").bytes(), () => place.fs.copy("plain", "copy")])
      expect(await failureOf(call())).toMatchObject({
        code: "EINVAL",
        detail: expect.stringMatching(/not encrypted by a customer's key; .* without the option encryption/),
      });
  });

  it("tells of the first look where the second is refused as well, for another reason then", async () => {
    await using raw = await serveRaw((_request, reply) => void reply.writeHead(400).end(), { encryption });
    expect(await failureOf(raw.fs.stat("a"))).toMatchObject({ code: "EINVAL" });
    const sent = raw.seen.map(({ headers }) => headers[`${prefix}-customer-key`] !== undefined);
    expect(sent).toEqual([true, false]);
  });
});

it("says what to give where an object is encrypted by a customer's key that was not given", async () => {
  await using place = await openPlace({ encryption: { kind: "customer", key: new Uint8Array(32).fill(7) } });
  await place.fs.write("a", "1");
  const keyless = place.open();
  for (const call of [
    () => keyless.stat("a"),
    () => keyless.read("a").bytes(),
    () => keyless.copy("a", "b"),
  ]) {
    const failure = await failureOf(call());
    expect(failure).toMatchObject({ code: "EINVAL", detail: expect.stringMatching(/the option encryption/) });
    expect(failure).not.toMatchObject({ detail: expect.stringMatching(/UnknownError/) });
  }
});
