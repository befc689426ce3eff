import { NEVER } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { checkPage, type Page } from "../src/guard/check-page.ts";
import { createPageTrail } from "../src/guard/page-trail.ts";
import { decodeListing, decodeUploads } from "../src/sdk/decode-listing.ts";
import type { ListRequest, PageReply } from "../src/wire/wire.ts";

const request: ListRequest = { prefix: "d/", token: "before", signal: NEVER };

const object = (key: string, more: object = {}) => ({ key, size: 1, modifiedMs: 1, ...more });

const good: PageReply = {
  bucket: "demo",
  prefix: "d/",
  isTruncated: true,
  nextToken: "next",
  objects: [object("d/a"), object("d/b")],
  prefixes: ["d/c/", "d/d/"],
  status: 200,
};

function check(more: object, bucket = "demo", how = request): Page {
  return checkPage({ ...good, ...more }, how, bucket);
}

/** Why a page is refused. */
function faultOf(more: object, bucket?: string, how?: ListRequest): string {
  try {
    check(more, bucket, how);
    return "none";
  } catch (error) {
    expect(error).toMatchObject({ code: "MalformedReply", operation: "ListObjectsV2", status: 200 });
    const { message } = error as Error;
    expect(message).toMatch(/^the reply is no page of this listing: /);
    return message.slice(message.indexOf(": ") + 2);
  }
}

describe("a page of a listing", () => {
  it("is taken as it is where it is one", () => {
    const { objects, prefixes } = good;
    expect(check({})).toEqual({ objects, prefixes, nextToken: "next", status: 200 });
    expect(check({ isTruncated: false })).toMatchObject({ nextToken: undefined });
    expect(check({ isTruncated: false, nextToken: undefined })).toMatchObject({ nextToken: undefined });
    expect(check({ objects: [], prefixes: [] })).toMatchObject({ nextToken: "next" });
    const root = { prefix: "", signal: NEVER } as const;
    const { prefix: _prefix, ...rest } = good;
    expect(checkPage(rest, root, "demo")).toMatchObject({ nextToken: "next" });
  });

  it.each([
    [{ isTruncated: undefined }, "it does not say whether there is more"],
    [{ bucket: "other" }, 'it is about the bucket "other"'],
    [{ bucket: undefined }, 'it is about the bucket ""'],
    [{ prefix: "e/" }, 'it is about the prefix "e/"'],
    [{ prefix: undefined }, 'it is about the prefix ""'],
    [{ nextToken: undefined }, "there is more, and no token to get it by"],
    [{ nextToken: "" }, "there is more, and no token to get it by"],
    [{ nextToken: "before" }, "its token leads to itself"],
    [{ objects: [object("")] }, '"" is not below the prefix "d/"'],
    [{ objects: [object("d")] }, '"d" is not below the prefix "d/"'],
    [{ prefixes: ["e/"] }, '"e/" is not below the prefix "d/"'],
    [{ objects: [object("d/b"), object("d/a")] }, '"d/a" follows "d/b", out of order'],
    [{ objects: [object("d/a"), object("d/a")] }, '"d/a" follows "d/a", out of order'],
    [{ prefixes: ["d/y/", "d/x/"] }, '"d/x/" follows "d/y/", out of order'],
    [{ objects: [object("d/a", { size: -1 })] }, '"d/a" has no size'],
    [{ objects: [object("d/a", { size: 1.5 })] }, '"d/a" has no size'],
    [{ objects: [object("d/a", { size: 2 ** 53 })] }, '"d/a" has no size'],
    [{ objects: [object("d/a"), object("d/b", { size: Number.NaN })] }, '"d/b" has no size'],
    [{ objects: [object("d/a", { modifiedMs: Number.NaN })] }, '"d/a" has no time'],
    [{ objects: [object("d/a", { modifiedMs: Infinity })] }, '"d/a" has no time'],
  ])("is refused with %j: %s", (more, fault) => {
    expect(faultOf(more)).toBe(fault);
  });

  it("begins behind the key that it was to begin behind, on each page", () => {
    for (const token of [{}, { token: "before" }]) {
      const from = { ...request, ...token, startAfter: "d/a" };
      const why = /^"d\/a" is not behind "d\/a"; .* listConcurrency: 1$/;
      expect(faultOf({}, "demo", from)).toMatch(why);
      expect(faultOf({ objects: [object("d/b")] }, "demo", from)).toBe("none");
      expect(faultOf({ objects: [object("d/\u{1F600}")] }, "demo", { ...from, startAfter: "d/\uFFFD" })).toBe(
        "none",
      );
    }
  });

  it("may have an empty file, and be in the order of bytes, which JavaScript's is not", () => {
    expect(faultOf({ objects: [object("d/a", { size: 0, modifiedMs: 0 })] })).toBe("none");
    expect(faultOf({ objects: [object("d/\uFFFD"), object("d/\u{1F600}")] })).toBe("none");
    expect(faultOf({ objects: [object("d/\u{1F600}"), object("d/\uFFFD")] })).toContain("out of order");
  });

  it("names another bucket than was asked, where that was an access point or an alias", () => {
    for (const bucket of ["arn:aws:s3:eu-west-1:1:accesspoint/x", "name-s3alias"])
      expect(faultOf({ bucket: "other" }, bucket)).toBe("none");
    expect(faultOf({ bucket: "other" }, "s3alias-name")).toContain("bucket");
  });

  it("of S3 Express comes in any order, and yet holds no key twice and none from elsewhere", () => {
    const bucket = "demo--use1-az4--x-s3";
    const objects = [object("d/b"), object("d/a")];
    expect(check({ bucket, objects, prefixes: ["d/y/", "d/x/"] }, bucket).objects).toEqual(objects);
    expect(faultOf({ bucket, objects: [object("d/b"), object("d/a"), object("d/b")] }, bucket)).toContain(
      "d/b",
    );
    expect(faultOf({ bucket, objects: [object("d/b"), object("a")] }, bucket)).toContain("not below");
    expect(faultOf({ objects }, "demo--x-s3-not")).toContain("bucket");
  });
});

describe("the reply to a listing", () => {
  const answer = { $metadata: { httpStatusCode: 200 } } as const;

  it("tells of what it says and of nothing else", () => {
    expect(decodeListing(answer, "")).toStrictEqual({ status: 200, objects: [], prefixes: [] });
    const LastModified = new Date(5);
    const reply = decodeListing(
      {
        ...answer,
        EncodingType: "url",
        Name: "demo",
        Prefix: "a+b%2F",
        IsTruncated: true,
        NextContinuationToken: "t+%20",
        Contents: [
          { Key: "a+b%2Fc%25", Size: 3, LastModified, ETag: '"e"', StorageClass: "GLACIER" },
          { Key: "plain", Size: 0, LastModified },
          {},
        ],
        CommonPrefixes: [{ Prefix: "a+b%2Fd%2F" }, {}],
      },
      "a b/",
    );
    expect(reply).toStrictEqual({
      status: 200,
      bucket: "demo",
      prefix: "a b/",
      isTruncated: true,
      nextToken: "t+%20",
      objects: [
        { key: "a b/c%", size: 3, modifiedMs: 5, etag: "e", storageClass: "GLACIER" },
        { key: "plain", size: 0, modifiedMs: 5 },
        { key: "", size: Number.NaN, modifiedMs: Number.NaN },
      ],
      prefixes: ["a b/d/", ""],
    });
  });

  it("of uploads in progress is decoded in the same way, and leads on by two markers", () => {
    expect(() => decodeUploads(answer)).toThrow("whether there is more");
    expect(decodeUploads({ ...answer, IsTruncated: false })).toStrictEqual({ status: 200, uploads: [] });
    const Uploads = [{ Key: "a+b", UploadId: "1" }, {}];
    const more = { IsTruncated: true, NextKeyMarker: "c%25", NextUploadIdMarker: "2+" } as const;
    expect(decodeUploads({ ...answer, EncodingType: "url", Uploads, ...more })).toStrictEqual({
      status: 200,
      uploads: [
        { key: "a b", uploadId: "1" },
        { key: "", uploadId: "" },
      ],
      next: { key: "c%", uploadId: "2+" },
    });
    const end = { IsTruncated: false, NextKeyMarker: "x" } as const;
    expect(decodeUploads({ ...answer, Uploads, ...end })).toStrictEqual({
      status: 200,
      uploads: [
        { key: "a+b", uploadId: "1" },
        { key: "", uploadId: "" },
      ],
    });
    expect(decodeUploads({ ...answer, IsTruncated: true })).toStrictEqual({
      status: 200,
      uploads: [],
      next: { key: "", uploadId: "" },
    });
  });

  it("is left alone where it does not say that it is encoded", () => {
    const reply = decodeListing({ ...answer, Prefix: "a+b%2F", Contents: [{ Key: "a+b%2F" }] }, "other");
    expect([reply.prefix, reply.objects[0]?.key]).toEqual(["a+b%2F", "a+b%2F"]);
  });

  it("may repeat its prefix as it was asked for, though its keys are encoded", () => {
    const encoded = { ...answer, EncodingType: "url" as const, Contents: [{ Key: "a%2Bb%252F/c" }] };
    const reply = decodeListing({ ...encoded, Prefix: "a+b%2F/" }, "a+b%2F/");
    expect([reply.prefix, reply.objects[0]?.key]).toEqual(["a+b%2F/", "a+b%2F/c"]);
    expect(decodeListing({ ...encoded, Prefix: "a+b%2F/" }, "a b//").prefix).toBe("a b//");
  });

  it("with one plus, or one percent form, is decoded", () => {
    const keys = ["a+b", "a%2Bb", "a b"];
    const Contents = keys.map((Key) => ({ Key }));
    const { objects } = decodeListing({ ...answer, EncodingType: "url", Contents }, "");
    expect(objects.map(({ key }) => key)).toEqual(["a b", "a+b", "a b"]);
  });
});

describe("the way from page to page", () => {
  const end = (key: string, token: string) => ({ key, token, isEmpty: false });

  it("may not come to where it was before, unless a new key lies between", () => {
    const { faultOf: next } = createPageTrail();
    for (const token of ["1", "2", "3"]) expect(next(end("a", token))).toBe(undefined);
    expect(next(end("a", "1"))).toBe("a page leads back to one that was there before");
    expect(next(end("b", "1"))).toBe(undefined);
    expect(next(end("a", "4"))).toBe(undefined);
    expect(next(end("a", "4"))).toContain("leads back");
    expect(next(end("b", "1"))).toContain("leads back");
  });

  it("ends after ten thousand pages in a row that bring nothing", () => {
    const { faultOf: next } = createPageTrail();
    for (let nth = 0; nth < 10_000; nth += 1)
      expect(next({ ...end("", `${nth}`), isEmpty: true })).toBe(undefined);
    expect(next(end("a", "x"))).toBe(undefined);
    for (let nth = 0; nth < 10_000; nth += 1)
      expect(next({ ...end("a", `${nth}`), isEmpty: true })).toBe(undefined);
    expect(next({ ...end("a", "y"), isEmpty: true })).toBe("10001 pages in a row are empty");
  });
});
