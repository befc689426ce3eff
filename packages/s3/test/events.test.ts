import type { S3Event } from "@s3fs/s3";
import { describe, expect, it } from "vitest";
import { bytesOf, failureOf, gather, mebibyte, openPlace, quickly } from "./place.ts";
import { serveRaw } from "./raw-server.ts";

describe("the events of a file system", () => {
  it("tell of each request: what, where, how often, how it ended, how many bytes went and came", async () => {
    const events: S3Event[] = [];
    await using place = await openPlace({ onEvent: (event) => void events.push(event), retries: quickly });
    await place.fs.write("d/file", "12345");
    await place.fs.read("d/file").bytes();
    await gather(place.fs.list("d"));
    await failureOf(place.fs.stat("nothing"));
    for await (const _chunk of place.fs.read("d/file")) break;
    const request = { kind: "request", bucket: "demo", attempt: 1, durationMs: expect.any(Number) } as const;
    const nothing = { sentBytes: 0, receivedBytes: 0 } as const;
    const got = { ...request, operation: "GetObject", key: "d/file", status: 200, sentBytes: 0 } as const;
    expect(events).toEqual([
      { ...request, operation: "PutObject", key: "d/file", status: 200, sentBytes: 5, receivedBytes: 0 },
      { ...got, receivedBytes: 5 },
      { ...request, ...nothing, operation: "ListObjectsV2", key: "d/", status: 200 },
      {
        ...request,
        ...nothing,
        operation: "HeadObject",
        key: "nothing",
        status: 404,
        code: "NotFound",
        requestId: expect.any(String),
      },
      { ...request, ...nothing, operation: "ListObjectsV2", key: "nothing/", status: 200 },
      { ...got, receivedBytes: 5 },
    ]);
    for (const event of events)
      if (event.kind === "request") expect(event.durationMs).toBeGreaterThanOrEqual(0);
  });

  it("tell of each repetition, and of being told to slow down", async () => {
    const events: S3Event[] = [];
    await using place = await openPlace({ onEvent: (event) => void events.push(event), retries: quickly });
    const slow = { kind: "error", status: 503, code: "SlowDown" } as const;
    place.server.faults.add({ operation: "PutObject", action: slow });
    place.server.faults.add({ operation: "PutObject", nth: 2, action: { kind: "lost-reply" } });
    await place.fs.write("file", "1");
    const told = events.map((event) => {
      if (event.kind === "request") return [event.kind, event.attempt, event.status, event.code];
      if (event.kind === "retry") return [event.kind, event.attempt, event.code, event.delayMs <= 2];
      return event.kind === "throttle" ? [event.kind, event.bucket, event.limit] : [event.kind];
    });
    expect(told).toEqual([
      ["request", 1, 503, "SlowDown"],
      ["throttle", "demo", 1],
      ["retry", 1, "SlowDown", true],
      ["request", 2, undefined, "ECONNRESET"],
      ["retry", 2, "ECONNRESET", true],
      ["request", 3, 200, undefined],
    ]);
  });

  it("tell of a body when it has ended, also by a cut and by what goes on behind it", async () => {
    const events: S3Event[] = [];
    await using place = await openPlace({ onEvent: (event) => void events.push(event), retries: quickly });
    await place.plant("file", bytesOf(2 * mebibyte));
    place.server.faults.add({ operation: "GetObject", action: { kind: "cut", afterBytes: mebibyte } });
    await place.fs.read("file").bytes();
    const requests = events.filter((event) => event.kind === "request");
    expect(requests.map(({ receivedBytes, code }) => [receivedBytes, code])).toEqual([
      [mebibyte, "BodyCut"],
      [mebibyte, undefined],
    ]);
  });

  it("change nothing when the one who listens throws, or rejects", async () => {
    const failing = (): never => {
      throw new Error("of the listener");
    };
    const rejecting: () => unknown = async () => failing();
    for (const onEvent of [failing, rejecting]) {
      await using place = await openPlace({ onEvent, retries: quickly });
      place.server.faults.add({ operation: "PutObject", action: { kind: "reset" } });
      await place.fs.write("file", "1");
      expect(await place.fs.read("file").text()).toBe("1");
      await using raw = await serveRaw((_request, reply) => reply.writeHead(403).end(), { onEvent });
      expect(await failureOf(raw.fs.stat("a"))).toMatchObject({ code: "EACCES" });
    }
    await new Promise(setImmediate); // when a rejection that nobody caught would have ended the process
  });
});
