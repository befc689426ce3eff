import type { IncomingHttpHeaders } from "node:http";
import { describe, expect, it } from "vitest";
import { bytesOf, failureOf, gather, mebibyte } from "./place.ts";
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
