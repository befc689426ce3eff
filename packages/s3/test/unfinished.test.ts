import { NEVER, parsePath } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { bytesOf, mebibyte, openPlace } from "./place.ts";

const partSize = 5 * mebibyte;
const content = bytesOf(partSize + 1);
const file = parsePath("d/file");
const request = { overwrite: true, size: content.byteLength, signal: NEVER } as const;

describe("what is unfinished", () => {
  it("is an upload from its creation to its end, by its id", async () => {
    await using place = await openPlace({ partSize });
    const view = place.fs.at("d");
    const seen: unknown[] = [];
    async function* looking(): AsyncGenerator<Uint8Array> {
      yield content;
      yield content;
      await expect.poll(() => place.server.uploadsInProgress()).toBe(1);
      await expect.poll(() => place.fs.driver.unfinished?.()).toHaveLength(1);
      seen.push(place.fs.driver.unfinished?.(), view.driver.unfinished?.());
      yield content;
    }
    await place.fs.write("d/file", looking());
    const upload = { kind: "upload", id: expect.stringMatching(/./) };
    expect(seen).toEqual([[{ path: "d/file", ...upload }], [{ path: "file", ...upload }]]);
    expect(place.fs.driver.unfinished?.()).toEqual([]);
  });

  it("is nothing once an upload that failed is gone, and that upload as long as it is not", async () => {
    await using place = await openPlace({ partSize, retries: { attempts: 1 } });
    const refusal = { kind: "error", status: 403, code: "AccessDenied" } as const;
    place.server.faults.add({ operation: "UploadPart", times: Infinity, action: refusal });
    await expect(place.fs.write("a", content)).rejects.toMatchObject({ code: "EACCES" });
    expect(place.fs.driver.unfinished?.()).toEqual([]);
    place.server.faults.add({ operation: "AbortMultipartUpload", times: Infinity, action: refusal });
    await expect(place.fs.write("a", content)).rejects.toMatchObject({ code: "EACCES" });
    expect(place.server.uploadsInProgress()).toBe(1);
    expect(place.fs.driver.unfinished?.()).toMatchObject([{ path: "a", kind: "upload" }]);
  });

  it("is what a write in parts has left, also to another file system that goes on with it, until it ends", async () => {
    await using place = await openPlace({ partSize });
    const { writeParts, discardParts, unfinished } = place.fs.driver;
    const left = await writeParts?.(file, request);
    const receipt = (await left?.write(0, content.subarray(0, partSize))) ?? "";
    await left?.leave();
    expect(unfinished?.()).toMatchObject([{ path: "d/file" }]);
    const other = place.open({ partSize }).driver;
    const begun = { token: left?.token ?? "", receipts: new Map([[0, receipt]]) };
    const again = await other.writeParts?.(file, { ...request, begun });
    expect(other.unfinished?.()).toEqual(unfinished?.());
    await again?.write(1, content.subarray(partSize));
    await again?.commit();
    expect(other.unfinished?.()).toEqual([]);
    await discardParts?.(file, begun.token, { signal: NEVER });
    expect(unfinished?.()).toEqual([]);
  });
});
