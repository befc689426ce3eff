import { NEVER } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { capabilitiesOf } from "../src/dialect/capabilities.ts";
import { guarded } from "../src/guard/guarded.ts";
import { readOptions } from "../src/s3-settings.ts";
import { createClient } from "../src/sdk/create-client.ts";
import { sdkWire } from "../src/sdk/sdk-wire.ts";
import { createUploadFeed } from "../src/upload-feed.ts";
import { createUploadSession, type UploadSession } from "../src/upload-session.ts";
import { createRunningUploads } from "../src/running-uploads.ts";
import { createUploadStop } from "../src/upload-stop.ts";
import { bytesOf, failureOf, openPlace, type Place } from "./place.ts";

describe("an upload", () => {
  it("is not completed before all of its source was fed, and sent", async () => {
    await using place = await openPlace();
    const session = sessionOver(place);
    await session.create();
    await session.uploadPart(1, bytesOf(100));
    expect(await failureOf(session.complete())).toMatchObject({ code: "EINTEGRITY" });
    await session.discard();
    expect(place.server.uploadsInProgress()).toBe(0);
    expect(await place.keys()).toEqual([]);
  });

  it("sends nothing more once it has failed", async () => {
    await using place = await openPlace();
    const session = sessionOver(place);
    await session.create();
    await failureOf(session.complete());
    place.server.requests.reset();
    await failureOf(session.uploadPart(1, bytesOf(100)));
    expect(place.server.requests.total).toBe(0);
    await session.discard();
  });
});

describe("an object without a key", () => {
  it("is never asked for, because its address is the bucket's", async () => {
    await using place = await openPlace();
    const wire = wireOver(place);
    const request = { key: "", signal: NEVER, waitSignal: NEVER };
    for (const call of [
      () => wire.putObject({ ...request, body: bytesOf(1) }),
      () => wire.deleteObject(request),
      () => wire.deleteObjects({ keys: ["a", ""], signal: NEVER }),
      () => wire.copyObject({ ...request, source: { bucket: "demo", key: "a" } }),
      () => wire.copyObject({ ...request, key: "a", source: { bucket: "demo", key: "" } }),
      () => wire.createUpload({ ...request, waitSignal: NEVER }),
    ])
      expect(await failureOf(call())).toMatchObject({ code: "EINVAL" });
    expect(await failureOf(place.fs.s3.head(""))).toMatchObject({ code: "EINVAL" });
    expect(place.server.requests.total).toBe(0);
  });
});

function sessionOver(place: Place): UploadSession {
  const source = (async function* (): AsyncGenerator<Uint8Array> {})();
  const target = { key: "file", content: {}, conditions: {}, parameters: {} };
  const stop = createUploadStop();
  const { fedBytes: expectedBytes } = createUploadFeed(source, stop.because);
  const wire = wireOver(place);
  const { leaving } = createRunningUploads();
  return createUploadSession({ wire, target, stop, expectedBytes, leaving, beforeCommit: () => {} });
}

function wireOver({ server }: Place): ReturnType<typeof guarded> {
  const { endpoint, region, credentials } = server;
  const settings = readOptions("demo", {});
  const surroundings = { endpoint, dialect: {}, capabilities: capabilitiesOf(endpoint, {}), closing: NEVER };
  const client = createClient({ endpoint, region, credentials }, settings, surroundings);
  const pace = settings.timeouts;
  const how = { common: {}, isForeign: false, pace };
  const wire = sdkWire({ client, bucket: "demo", ...how });
  return guarded(wire, { bucket: "demo", policy: settings.retries, leastProgressBytes: 0, bodyWaitMs: 1000 });
}
