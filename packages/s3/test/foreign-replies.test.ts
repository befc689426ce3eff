import { NEVER, ROOT } from "@s3fs/core";
import type { S3FS } from "@s3fs/s3";
import { describe, expect, it } from "vitest";
import { isForeignBody } from "../src/sdk/foreign-reply.ts";
import { bytesOf, failureOf, gather, mebibyte, openPlace } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

const page = "<!DOCTYPE html><html><body>Log in</body></html>";

const calls: Readonly<Record<string, (fs: S3FS) => Promise<unknown>>> = {
  "a removal": (fs) => fs.remove("a", { missing: "ignore" }),
  "a removal of a tree": (fs) => fs.remove("a", { recursive: true, missing: "ignore" }),
  "a list": (fs) => gather(fs.list()),
  "a write": (fs) => fs.write("a", "1"),
  "the removal of what writers left": async (fs) =>
    fs.driver.removeLeftovers?.(ROOT, { keep: new Set(), signal: NEVER }),
  tags: (fs) => fs.s3.tags("a"),
  "the setting of tags": (fs) => fs.s3.setTags("a", { b: "c" }),
  rights: (fs) => fs.s3.acl("a"),
  "the setting of rights": (fs) => fs.s3.setAcl("a", "private"),
  versions: (fs) => gather(fs.s3.versions()),
};

describe("a web page instead of a reply", () => {
  for (const [what, call] of Object.entries(calls)) {
    it(`is no success of ${what}`, async () => {
      await using raw = await serveRaw((request, reply) => {
        const body = request.method === "HEAD" ? "" : page;
        reply.writeHead(200, { ...objectHeaders, "content-type": "text/html" }).end(body);
      });
      expect(await failureOf(call(raw.fs))).toMatchObject({ code: "EPROTOCOL" });
    });

    it(`that says "not found" tells ${what} nothing of what is missing`, async () => {
      await using raw = await serveRaw((request, reply) => {
        reply.writeHead(404, { "content-type": "text/html" }).end(request.method === "HEAD" ? "" : page);
      });
      expect(await failureOf(call(raw.fs))).toMatchObject({ code: "EPROTOCOL" });
    });
  }
});

describe("a reply that lacks what it is about", () => {
  it.each([
    ["a set of tags", (fs: S3FS) => fs.s3.tags("a")],
    ["an owner", (fs: S3FS) => fs.s3.acl("a")],
    ["whether there is more", calls["the removal of what writers left"]],
  ])("as %s, is not taken for an empty one", async (_what, call) => {
    await using raw = await serveRaw((_request, reply) => reply.end("<?xml version='1.0'?><Other></Other>"));
    expect(await failureOf(Promise.resolve(call?.(raw.fs)))).toMatchObject({ code: "EPROTOCOL" });
  });

  it("keeps an append from losing tags", async () => {
    await using place = await openPlace();
    await place.plant("t", bytesOf(6 * mebibyte), { Tagging: "a=b" });
    const action = { kind: "reply", status: 200, body: page } as const;
    place.server.faults.add({ operation: "GetObjectTagging", times: Infinity, action });
    expect(await failureOf(place.fs.append("t", "x"))).toMatchObject({ code: "EPROTOCOL" });
    place.server.faults.clear();
    expect(await place.fs.s3.tags("t")).toEqual({ a: "b" });
    expect((await place.fs.stat("t")) satisfies object).toMatchObject({ size: 6 * mebibyte });
  });
});

describe("the body of a reply", () => {
  it.each([
    ["", false],
    [" \n", false],
    ["<Error><Code>NoSuchKey</Code></Error>", false],
    ["<?xml version='1.0'?>\n<Tagging><TagSet></TagSet></Tagging>", false],
    ["<!-- html --><HeadResult/>", false],
    [page, true],
    ["  <HTML>", true],
    ["<?xml version='1.0'?><!-- a page --><!DOCTYPE html PUBLIC>", true],
    ["<body onload=x>", true],
    ["Log in", true],
    ['{"error":"no"}', true],
    [`${"<!--x-->".repeat(400)}<a>`, false],
  ])("%j is foreign: %s", (text, isForeign) => {
    expect(isForeignBody(new TextEncoder().encode(text))).toBe(isForeign);
  });
});
