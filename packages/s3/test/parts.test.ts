import { FileSystem, type Sliceable } from "@s3fs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { s3PartLimits } from "../src/part-limits.ts";
import { planParts } from "../src/plan-parts.ts";
import { bytesOf, failureOf, mebibyte, openPlace, type Place } from "./place.ts";

const small = { partSize: 5 * mebibyte, concurrency: 3 } as const;
const content = bytesOf(23 * mebibyte + 5);
const parts = 5;

describe("the plan of an upload", () => {
  /** S3's own limits, a 1024th of them. */
  const limits = {
    mostParts: 10_000,
    leastPartBytes: 5 * 1024,
    mostPartBytes: 5 * mebibyte,
    copyPartBytes: 5 * mebibyte,
    partStepBytes: 1024,
  };

  it("covers all bytes once, by parts that are equal but the last, of a size and a number that S3 takes", () => {
    const mostBytes = limits.mostParts * limits.mostPartBytes;
    const sizes = fc.oneof(
      fc.integer({ min: 1, max: mostBytes }),
      fc.integer({ min: 1, max: 100_000_000 }),
      fc.integer({ min: -2, max: 2 }).map((difference) => 8192 * limits.mostParts + difference),
    );
    fc.assert(
      fc.property(sizes, fc.integer({ min: limits.leastPartBytes, max: 100_000 }), (size, wished) => {
        const plan = planParts(size, wished, limits);
        expect(plan.length).toBeLessThanOrEqual(limits.mostParts);
        expect([plan[0]?.start, plan.at(-1)?.end]).toEqual([0, size]);
        const partBytes = plan[0]?.end ?? 0;
        expect(partBytes).toBeLessThanOrEqual(limits.mostPartBytes);
        const isInOrder = plan.every(
          ({ partNumber, start, end }, index) =>
            partNumber === index + 1 &&
            start === index * partBytes &&
            end === Math.min(size, (index + 1) * partBytes) &&
            end > start,
        );
        expect(isInOrder).toBe(true);
        if (plan.length > 1) expect(partBytes).toBeGreaterThanOrEqual(wished);
      }),
      { numRuns: 40 },
    );
  });

  it("is EFBIG past what the largest parts carry", () => {
    const most = limits.mostParts * limits.mostPartBytes;
    expect(planParts(most, 8192, limits)).toHaveLength(limits.mostParts);
    expect(() => planParts(most + 1, 8192, limits)).toThrow(expect.objectContaining({ code: "EFBIG" }));
  });

  it("keeps to 8 MiB up to ten thousand of them, and holds 48 TiB", () => {
    const eight = 8 * mebibyte;
    expect(planParts(eight * 10_000, eight, s3PartLimits).at(0)?.end).toBe(eight);
    expect(planParts(eight * 10_000 + 1, eight, s3PartLimits).at(0)?.end).toBe(9 * mebibyte);
    expect(planParts(48 * 1024 ** 4, eight, s3PartLimits).length).toBeLessThanOrEqual(10_000);
  });
});

describe("a write of what can be read from anywhere", () => {
  const kinds = {
    bytes: () => content,
    "an ArrayBuffer": () => content.buffer,
    "a Blob": () => new Blob([content]),
  };
  for (const [kind, data] of Object.entries(kinds))
    it(`sends its parts by themselves: ${kind}`, async () => {
      await using place = await openPlace(small);
      expect(await place.fs.write("file", data())).toMatchObject({ size: content.byteLength });
      expect(place.server.requests.counts()).toEqual({
        CreateMultipartUpload: 1,
        UploadPart: parts,
        CompleteMultipartUpload: 1,
      });
      expect(Buffer.compare(await place.fs.read("file").bytes(), content)).toBe(0);
    });

  it("reads the parts of another file in parallel, one request each", async () => {
    await using place = await openPlace(small);
    await place.plant("from", content);
    place.server.requests.reset();
    await place.fs.write("to", place.fs.read("from"), { size: content.byteLength });
    expect(place.server.requests.counts()).toEqual({
      GetObject: parts,
      CreateMultipartUpload: 1,
      UploadPart: parts,
      CompleteMultipartUpload: 1,
    });
    expect(Buffer.compare(await place.fs.read("to").bytes(), content)).toBe(0);
  });

  it("keeps to the range of a stream that is a part itself", async () => {
    await using place = await openPlace(small);
    await place.plant("from", content);
    const range = { start: 17, end: 17 + 11 * mebibyte };
    await place.fs.write("to", place.fs.read("from", range), { size: 11 * mebibyte });
    const expected = content.subarray(range.start, range.end);
    expect(Buffer.compare(await place.fs.read("to").bytes(), expected)).toBe(0);
  });

  it("has as many parts in memory as the option concurrency says", async () => {
    await using place = await openPlace(small);
    const source = countingSource(content);
    await write(place, source);
    expect(source.mostAtOnce()).toBe(3);
  });

  it("has fewer of them in memory where the option memoryBytes leaves no more room", async () => {
    await using place = await openPlace({ ...small, memoryBytes: 2 * small.partSize });
    const source = countingSource(content);
    await write(place, source);
    expect(source.mostAtOnce()).toBe(2);
  });

  it("is one PUT where it fits into a part", async () => {
    await using place = await openPlace(small);
    await place.fs.write("file", new Blob([content.subarray(0, 5 * mebibyte)]));
    expect(place.server.requests.counts()).toEqual({ PutObject: 1 });
  });

  it("sends a part again whose request failed, or whose reply was lost", async () => {
    await using place = await openPlace(small);
    const action = { kind: "error", status: 500, code: "InternalError" } as const;
    place.server.faults.add({ operation: "UploadPart", nth: 2, action });
    place.server.faults.add({ operation: "UploadPart", nth: 4, action: { kind: "lost-reply" } });
    place.server.faults.add({ operation: "UploadPart", nth: 5, action: { kind: "reset" } });
    await place.fs.write("file", content);
    expect(place.server.requests.count("UploadPart")).toBe(parts + 3);
    expect(Buffer.compare(await place.fs.read("file").bytes(), content)).toBe(0);
  });

  it("commits only where it may", async () => {
    await using place = await openPlace(small);
    const { etag = "" } = await place.fs.write("file", content, { overwrite: false });
    expect(await failureOf(place.fs.write("file", content, { overwrite: false }))).toMatchObject({
      code: "EEXIST",
    });
    await place.fs.write("file", content, { ifMatch: etag });
    await place.fs.write("file", "other");
    expect(await failureOf(place.fs.write("file", content, { ifMatch: etag }))).toMatchObject({
      code: "EPRECONDITION",
    });
    expect(place.server.uploadsInProgress()).toBe(0);
    expect(await place.fs.read("file").text()).toBe("other");
  });

  it("recognises its own commit when the reply to it is lost", async () => {
    await using place = await openPlace(small);
    place.server.faults.add({ operation: "CompleteMultipartUpload", action: { kind: "lost-reply" } });
    await place.fs.write("file", content, { overwrite: false });
    expect(place.server.requests.count("CompleteMultipartUpload")).toBe(1);
    expect(await place.fs.stat("file")).toMatchObject({ size: content.byteLength });
  });
});

describe("a write in parts that fails", () => {
  it("leaves nothing behind when a part is refused, and sends no further one", async () => {
    await using place = await openPlace({ ...small, concurrency: 1 });
    const action = { kind: "error", status: 403, code: "AccessDenied" } as const;
    place.server.faults.add({ operation: "UploadPart", nth: 2, action });
    expect(await failureOf(place.fs.write("file", content))).toMatchObject({ code: "EACCES" });
    expect(place.server.requests.count("UploadPart")).toBe(2);
    await expectNothing(place);
  });

  it("leaves nothing behind when it is aborted, and tells the reason", async () => {
    await using place = await openPlace(small);
    const controller = new AbortController();
    const reason = new Error("enough");
    const source = countingSource(content, (start) => {
      if (start > 10 * mebibyte) controller.abort(reason);
    });
    expect(await failureOf(write(place, source, controller.signal))).toBe(reason);
    await expectNothing(place);
  });

  it("tells the error of its source", async () => {
    await using place = await openPlace(small);
    const reason = new Error("unreadable");
    const source = countingSource(content, (start) => {
      if (start > 10 * mebibyte) throw reason;
    });
    expect(await failureOf(write(place, source))).toMatchObject({ cause: reason });
    await expectNothing(place);
  });

  it("is EINTEGRITY when there are more or fewer bytes than announced", async () => {
    await using place = await openPlace(small);
    await place.plant("from", content);
    for (const difference of [-1, 1])
      for (const data of [content, new Blob([content]), place.fs.read("from")]) {
        const size = content.byteLength + difference;
        expect(await failureOf(place.fs.write("file", data, { size }))).toMatchObject({ code: "EINTEGRITY" });
      }
    await place.fs.remove("from");
    await expectNothing(place);
  });

  it("does not trust a source that says another size than it has", async () => {
    await using place = await openPlace(small);
    for (const difference of [-1, 1]) {
      const source = { ...countingSource(content), slice: wrongSlices(difference) };
      expect(await failureOf(write(place, source))).toMatchObject({ code: "EINTEGRITY" });
    }
    await expectNothing(place);
  });

  it("is ECHANGED when the file that it reads is replaced meanwhile", async () => {
    await using place = await openPlace({ ...small, concurrency: 1 });
    await place.plant("from", content);
    const reading = place.fs.read("from");
    await reading.entry();
    await place.plant("from", content.slice().fill(1));
    expect(await failureOf(place.fs.write("to", reading, { size: content.byteLength }))).toMatchObject({
      code: "ECHANGED",
    });
    await place.fs.remove("from");
    await expectNothing(place);
  });

  it("ends when the file system is closed, and leaves nothing behind", async () => {
    await using place = await openPlace(small);
    const fs = place.open(small);
    const source = countingSource(content, (start) => {
      if (start > 10 * mebibyte) void fs.close();
    });
    const signal = new AbortController().signal;
    const writing = fs.driver.write("file" as never, source, { signal, overwrite: true });
    expect(await failureOf(writing)).toMatchObject({ code: "ECLOSED" });
    await expectNothing(place);
  });
});

function write(
  { fs }: Place,
  source: Sliceable,
  signal: AbortSignal = new AbortController().signal,
): Promise<unknown> {
  return new FileSystem(fs.driver).driver.write("file" as never, source, { signal, overwrite: true });
}

/** Bytes that count how many slices of them are read at once; a slice is in memory until the next one of its kind. */
function countingSource(
  bytes: Uint8Array,
  beforeEach: (start: number) => void = () => {},
): Sliceable & { mostAtOnce(): number } {
  let [open, most] = [0, 0];
  return {
    size: bytes.byteLength,
    [Symbol.asyncIterator]() {
      throw new Error("not to be read as a stream");
    },
    async *slice(start, end) {
      beforeEach(start);
      open += 1;
      most = Math.max(most, open);
      await new Promise(setImmediate);
      yield bytes.subarray(start, start + 1000);
      yield bytes.subarray(start + 1000, end);
      open -= 1;
    },
    mostAtOnce: () => most,
  };
}

function wrongSlices(difference: number): Sliceable["slice"] {
  return async function* (start, end) {
    yield new Uint8Array(end - start - 1);
    yield new Uint8Array(1 + difference);
  };
}

async function expectNothing(place: Place): Promise<void> {
  expect(place.server.uploadsInProgress()).toBe(0);
  expect(await place.keys()).toEqual([]);
}
