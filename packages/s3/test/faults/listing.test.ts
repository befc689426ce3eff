import { NEVER, parsePath } from "@s3fs/core";
import { describe, expect } from "vitest";
import { commonPrefix, contents, page, sendXml } from "../list-replies.ts";
import { gather, mebibyte } from "../place.ts";
import { it } from "./fault-test.ts";
import type { Scene } from "./scene.ts";

describe("a listing", () => {
  it("F76 that is no listing, or one of something else, is an error and never an empty bucket", async ({
    scene,
  }) => {
    for (const body of [
      "",
      "<!doctype html><html><body>Please log in</body></html>",
      "<Other><IsTruncated>no</IsTruncated></Other>",
      page({ truncated: "", inner: contents("a") }),
      page({ bucket: "other" }),
      page({ prefix: "secret/" }),
      page({ inner: contents("a") }).slice(0, -20),
      "<Error><Code>InternalError</Code></Error>",
    ])
      await expectNoListing(scene, () => body);
  });

  it("F77 whose token leads nowhere, to itself, or in a circle, ends in an error", async ({ scene }) => {
    const more = { truncated: "true", inner: contents("a") } as const;
    await expectNoListing(scene, () => page(more));
    await expectNoListing(scene, () => page({ ...more, token: "" }));
    await expectNoListing(scene, () => page({ truncated: "true", token: "same" }));
    await expectNoListing(scene, (nth) => page({ truncated: "true", token: `${nth % 3}` }));
    await expectNoCircle(scene);
    const raw = await scene.serve(({ url = "" }, reply) => {
      if (!url.includes("continuation-token")) return sendXml(reply, page({ ...more, token: "old" }));
      reply
        .writeHead(400)
        .end("<Error><Code>InvalidArgument</Code><Message>The token expired.</Message></Error>");
    });
    expect(await scene.failure(gather(raw.fs.list()))).toMatchObject({
      detail: expect.stringContaining("The token expired"),
    });
  });

  it("F78 goes on behind a page that is empty, and refuses what comes twice or out of order", async ({
    scene,
  }) => {
    const raw = await scene.serve(({ url }, reply) => {
      const isFirst = !url?.includes("continuation-token");
      sendXml(reply, isFirst ? page({ truncated: "true", token: "next" }) : page({ inner: contents("a") }));
    });
    expect(await gather(raw.fs.list())).toMatchObject([{ path: "a" }]);
    await expectNoListing(scene, () => page({ inner: contents("b") + contents("a") }));
    await expectNoListing(scene, () => page({ inner: contents("a") + contents("a") }));
    await expectNoListing(scene, () => page({ inner: commonPrefix("b/") + commonPrefix("a/") }));
    await expectNoListing(scene, (nth) => page({ truncated: "true", token: `${nth}`, inner: contents("a") }));
  });

  it("F79 with a key outside of the prefix is refused as a whole", async ({ scene }) => {
    for (const inner of [
      contents("e/file"),
      contents("d/a") + contents("e"),
      commonPrefix("e/"),
      contents("d"),
    ]) {
      const raw = await scene.serve((_request, reply) => sendXml(reply, page({ prefix: "d/", inner })));
      expect(await scene.failure(gather(raw.fs.list("d")))).toMatchObject({ code: "EPROTOCOL" });
      expect(await scene.failure(raw.fs.remove("d", { recursive: true }))).toMatchObject({
        code: "EPROTOCOL",
      });
      expect(raw.seen.every(({ method }) => method === "GET" || method === "HEAD")).toBe(true);
    }
  });

  it("F80 with a size or a time that is none, or without a key, is refused", async ({ scene }) => {
    for (const size of [-5, "9007199254740993", "many", "1.5"])
      await expectNoListing(scene, () => page({ inner: contents("a", size) }));
    for (const modified of ["", "yesterday"])
      await expectNoListing(scene, () => page({ inner: contents("a", 1, modified) }));
    const sizeless = contents("a").replace("<Size>1</Size>", "");
    await expectNoListing(scene, () => page({ inner: sizeless }));
    await expectNoListing(scene, () => page({ inner: contents("") }));
    await expectNoListing(scene, () => page({ inner: commonPrefix("") }));
  });

  it("F81 that is a bomb of entities, nesting, names or mere length explodes nowhere", async ({ scene }) => {
    scene.ownBytes = 256 * mebibyte;
    const laughs = Array.from(
      { length: 9 },
      (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`,
    );
    const bomb = `<!DOCTYPE x [<!ENTITY l0 "ha">${laughs.join("")}<!ENTITY f SYSTEM "file:///etc/passwd">]>`;
    const inner = contents("&l9;&f;");
    const raw = await scene.serve((_request, reply) => sendXml(reply, bomb + page({ inner }).slice(21)));
    const told = await gather(raw.fs.list()).then(
      (entries) => JSON.stringify(entries),
      (error: unknown) => String(error),
    );
    expect(told.length).toBeLessThan(2000);
    expect(told).not.toContain("root:");
    await expectNoListing(scene, () => "<a>".repeat(100_000) + "</a>".repeat(100_000));
    await expectNoListing(scene, () => `<${"a".repeat(1_000_000)}>`);
    await expectNoListing(scene, () => "<ListBucketResult>".padEnd(17 * mebibyte, " "));
    const endless = await scene.serve((_request, reply) => {
      reply.writeHead(200, { "content-type": "application/xml" });
      const fill = (): void => void (reply.destroyed || reply.write(" ".repeat(mebibyte), fill));
      fill();
    });
    expect(await scene.failure(gather(endless.fs.list()))).toMatchObject({ code: "EPROTOCOL" });
  });

  it("F82 and an object that are named after what objects inherit are names like any other", async ({
    scene,
  }) => {
    const names = ["__proto__", "constructor", "hasOwnProperty", "toString"];
    for (const name of names) {
      await scene.fs.write(`d/${name}`, name, { native: { Metadata: { constructor: "x" } } });
      scene.holds(`d/${name}`, name);
    }
    expect((await gather(scene.fs.list("d"))).map(({ path }) => path)).toEqual(
      names.map((name) => `d/${name}`).toSorted(),
    );
    const inner = `<__proto__><isAdmin>true</isAdmin></__proto__><constructor>x</constructor>${contents("a")}`;
    const raw = await scene.serve((_request, reply) => sendXml(reply, page({ inner })));
    await gather(raw.fs.list()).catch(() => {});
    expect(Reflect.get({}, "isAdmin")).toBeUndefined();
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("isAdmin");
    const metadata = (await scene.fs.stat("d/toString")) as { native?: { metadata?: object } };
    expect(metadata.native?.metadata).toMatchObject({ constructor: "x" });
  });
});

/** Versions and uploads are listed by pairs of markers instead of a token. */
async function expectNoCircle(scene: Scene): Promise<void> {
  const raw = await scene.serve(({ url = "" }, reply, nth) => {
    const key = `<NextKeyMarker>${nth % 2 === 0 ? "a" : "b"}</NextKeyMarker>`;
    const inner = url.includes("versions")
      ? `${key}<NextVersionIdMarker>v</NextVersionIdMarker>`
      : `${key}<NextUploadIdMarker>u</NextUploadIdMarker>`;
    sendXml(reply, page({ truncated: "true", inner }));
  });
  const { driver, s3 } = raw.fs;
  expect(await scene.failure(gather(s3.versions()))).toMatchObject({ code: "EPROTOCOL" });
  const removing = driver.removeLeftovers?.(parsePath(""), { keep: new Set(), signal: NEVER });
  expect(await scene.failure(Promise.resolve(removing))).toMatchObject({ code: "EPROTOCOL" });
  expect(raw.seen.length).toBeLessThan(10);
}

/** Whatever lists fails, and what would remove sends nothing but questions. */
async function expectNoListing(scene: Scene, body: (nth: number) => string): Promise<void> {
  const retries = { attempts: 2, baseDelayMs: 1 };
  const raw = await scene.serve((_request, reply, nth) => sendXml(reply, body(nth)), { retries });
  for (const call of [
    () => gather(raw.fs.list()),
    () => gather(raw.fs.list("", { recursive: true })),
    () => raw.fs.remove("", { recursive: true }),
  ])
    expect((await scene.failure(call())).code).toMatch(/EPROTOCOL|EUNAVAILABLE/);
  expect(raw.seen.every(({ method }) => method === "GET")).toBe(true);
}
