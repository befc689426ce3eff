import type { S3Event } from "@s3fs/s3";
import { describe, expect, it } from "vitest";
import { clientSockets } from "./client-sockets.ts";
import { hourMs, takeClock } from "./clock.ts";
import { bytesOf, failureOf, mebibyte, openPlace } from "./place.ts";

const small = { partSize: 5 * mebibyte } as const;

describe("closing a file system", () => {
  for (const operation of ["CreateMultipartUpload", "UploadPart"] as const)
    it(`during ${operation} throws the upload away before it resolves`, async () => {
      await using place = await openPlace(small);
      place.server.faults.add({ operation, action: { kind: "delay", delayMs: 100 } });
      const failed = failureOf(place.fs.write("file", bytesOf(16 * mebibyte)));
      while (place.server.requests.count(operation) === 0) await new Promise(setImmediate);
      await place.fs.close();
      expect(place.server.uploadsInProgress()).toBe(0);
      expect(place.server.requests.count("AbortMultipartUpload")).toBe(1);
      expect(await failed).toMatchObject({ code: "ECLOSED" });
      expect(await place.keys()).toEqual([]);
    });

  it("while a write waits for its data ends the write, for whichever of many", async () => {
    await using place = await openPlace(small);
    const failed = Array.from({ length: 12 }, (_, index) => failureOf(place.fs.write(`${index}`, endless())));
    while (place.server.requests.count("UploadPart") < 12) await new Promise(setImmediate);
    await place.fs.close();
    expect(place.server.uploadsInProgress()).toBe(0);
    for (const failure of await Promise.all(failed)) expect(failure).toMatchObject({ code: "ECLOSED" });
  });

  it("waits no longer than ten seconds for parts that the store does not remove, and tells of them", async () => {
    const events: S3Event[] = [];
    await using place = await openPlace({
      ...small,
      timeouts: { inactivityMs: hourMs },
      onEvent: (event) => events.push(event),
    });
    const { faults, requests } = place.server;
    faults.add({ operation: "AbortMultipartUpload", times: Infinity, action: { kind: "stall" } });
    const failed = failureOf(place.fs.write("file", endless()));
    while (requests.count("UploadPart") === 0) await new Promise(setImmediate);
    const clock = takeClock({ runs: false });
    const closed = place.fs.close();
    while (requests.count("AbortMultipartUpload") === 0) await new Promise(setImmediate);
    clock.pass(10_000);
    await closed;
    expect(await failed).toMatchObject({ code: "ECLOSED" });
    expect(events.filter(({ kind }) => kind === "left-upload")).toMatchObject([{ key: "file" }]);
    expect(place.server.uploadsInProgress()).toBe(1);
  });

  it("waits for a commit that is under way", async () => {
    await using place = await openPlace(small);
    const action = { kind: "delay", delayMs: 100 } as const;
    place.server.faults.add({ operation: "CompleteMultipartUpload", action });
    const written = place.fs.write("file", bytesOf(6 * mebibyte));
    while (place.server.requests.count("CompleteMultipartUpload") === 0) await new Promise(setImmediate);
    await place.fs.close();
    expect(await place.open().stat("file")).toMatchObject({ size: 6 * mebibyte });
    expect(await written).toMatchObject({ size: 6 * mebibyte });
  });

  it("says that nobody knows, where the reply to a commit that is under way is lost", async () => {
    const sockets = clientSockets();
    await using place = await openPlace(small);
    const action = { kind: "stall" } as const;
    place.server.faults.add({ operation: "CompleteMultipartUpload", action });
    const failed = failureOf(place.fs.write("file", bytesOf(6 * mebibyte)));
    while (place.server.requests.count("CompleteMultipartUpload") === 0) await new Promise(setImmediate);
    const closed = place.fs.close();
    for (const socket of sockets) socket.destroy();
    await closed;
    expect(await failed).toMatchObject({ code: "EOUTCOME" });
    expect(place.server.uploadsInProgress()).toBe(0);
  });
});

async function* endless(): AsyncGenerator<Uint8Array> {
  yield bytesOf(6 * mebibyte);
  await new Promise(() => {});
}
