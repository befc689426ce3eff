import { NEVER, parsePath, type Driver, type TransferRequest } from "@s3fs/core";
import type { S3Options } from "@s3fs/s3";
import { describe, expect, it } from "vitest";
import { openBucket } from "../src/open-bucket.ts";
import { s3PartLimits } from "../src/part-limits.ts";
import { asAmazon, bytesOf, failureOf, mebibyte, openPlace, quickly } from "./place.ts";

const paths = { a: parsePath("a"), b: parsePath("b"), nothing: parsePath("nothing") };

/** A copy onto `b`, of which a listing has told this tag. */
async function copyOnto(
  { driver }: { readonly driver: Pick<Driver, "copyFrom" | "locate"> },
  from: keyof typeof paths,
  request: Pick<TransferRequest, "replaces" | "ifMatch">,
): Promise<void> {
  const source = driver.locate?.(paths[from]);
  if (source === undefined) throw new Error("it has a location");
  await driver.copyFrom?.(source, paths.b, { overwrite: true, signal: NEVER, ...request });
}

const stores: [string, S3Options, Parameters<typeof openPlace>[1]][] = [
  ["Amazon's", { dialect: asAmazon }, {}],
  ["one that is not known, and honours conditions", { dialect: {} }, {}],
  [
    "one that is not known, and ignores conditions",
    { dialect: {} },
    { dialect: { copyConditions: "ignored" } },
  ],
];

describe.each(stores)("a copy onto a known content, in a store: %s", (_store, options, server) => {
  it("replaces that, and no other one", async () => {
    await using place = await openPlace(options, server);
    const { fs } = place;
    for (let round = 1; round <= 2; round += 1) {
      await fs.write("a", "new");
      const { etag: replaces = "" } = await fs.write("b", "old");
      await copyOnto(fs, "a", { replaces });
      expect(await fs.read("b").text()).toBe("new");
      await fs.write("b", "theirs");
      const refused = { code: "ECONFLICT", path: "b" };
      expect(await failureOf(copyOnto(fs, "a", { replaces }))).toMatchObject(refused);
      expect(await fs.read("b").text()).toBe("theirs");
      await fs.remove("b");
      expect(await failureOf(copyOnto(fs, "a", { replaces }))).toMatchObject(refused);
      expect(await fs.exists("b")).toBe(false);
    }
  });

  it("tells a source that is gone or another one from that", async () => {
    await using place = await openPlace(options, server);
    const { fs } = place;
    await fs.write("a", "new");
    const { etag: replaces = "" } = await fs.write("b", "old");
    expect(await failureOf(copyOnto(fs, "nothing", { replaces }))).toMatchObject({ code: "ENOENT" });
    const other = copyOnto(fs, "a", { replaces, ifMatch: replaces });
    expect(await failureOf(other)).toMatchObject({ code: "EPRECONDITION" });
    expect(await fs.read("b").text()).toBe("old");
  });
});

describe("a copy onto a known content", () => {
  it("in parts replaces no other one, and leaves nothing of itself", async () => {
    await using place = await openPlace();
    const { endpoint, region, credentials } = place.server;
    const connection = { endpoint, region, credentials, retries: quickly, dialect: asAmazon };
    const small = openBucket("demo", connection, { ...s3PartLimits, copyPartBytes: 5 * mebibyte });
    const content = bytesOf(11 * mebibyte);
    await place.fs.write("a", content);
    const { etag: replaces = "" } = await place.fs.write("b", "old");
    const tooLarge = { kind: "error", status: 400, code: "EntityTooLarge" } as const;
    place.server.faults.add({ operation: "CopyObject", times: Infinity, action: tooLarge });
    const other = copyOnto(small, "a", { replaces: "0".repeat(32) });
    expect(await failureOf(other)).toMatchObject({ code: "ECONFLICT" });
    expect(await place.fs.read("b").text()).toBe("old");
    expect(place.server.uploadsInProgress()).toBe(0);
    await copyOnto(small, "a", { replaces });
    expect(await place.fs.stat("b")).toMatchObject({ size: content.byteLength });
  });

  it("is recognised as its own when the reply was lost", async () => {
    await using place = await openPlace({ dialect: asAmazon, retries: quickly });
    const { etag: ifMatch = "" } = await place.fs.write("a", "new");
    const { etag: replaces = "" } = await place.fs.write("b", "old");
    place.server.faults.add({ operation: "CopyObject", action: { kind: "lost-reply" } });
    await copyOnto(place.fs, "a", { replaces, ifMatch });
    expect(await place.fs.read("b").text()).toBe("new");
    expect(place.server.requests.count("CopyObject")).toBe(2);
  });
});
