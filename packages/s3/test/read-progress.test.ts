import { describe, expect, it } from "vitest";
import { createReadProgress } from "../src/guard/read-progress.ts";
import { S3Failure } from "../src/wire/s3-failure.ts";

const cut = new S3Failure({ operation: "GetObject", code: "BodyCut", message: "cut" });
const slow = new S3Failure({ operation: "GetObject", code: "Timeout", message: "slow" });

describe("the progress of a body", () => {
  it("is enough as long as one of so many connections brings what it should", () => {
    const progress = createReadProgress({ attempts: 3, leastProgressBytes: 100 });
    for (let round = 0; round < 10; round += 1) {
      for (const bytes of [99, 1, 100]) {
        progress.brought(bytes);
        progress.cut(cut);
      }
    }
  });

  it("counts all chunks of one connection, and none of the one before", () => {
    const progress = createReadProgress({ attempts: 2, leastProgressBytes: 100 });
    for (let round = 0; round < 10; round += 1) {
      progress.brought(60);
      progress.brought(40);
      progress.cut(cut);
    }
    progress.brought(60);
    progress.cut(cut);
    progress.brought(60);
    expect(() => progress.cut(cut)).toThrow(
      expect.objectContaining({
        code: "EINTEGRITY",
        retryable: true,
        driver: "s3",
        cause: cut,
        detail: "the last 2 connections ended before they brought 100 bytes each",
      }),
    );
  });

  it("is over at once where one connection must do", () => {
    const progress = createReadProgress({ attempts: 1, leastProgressBytes: 100 });
    progress.brought(99);
    expect(() => progress.cut(slow)).toThrow(expect.objectContaining({ code: "ETIMEDOUT", cause: slow }));
  });

  it("leaves connections that bring nothing to the one who counts attempts", () => {
    const progress = createReadProgress({ attempts: 2, leastProgressBytes: 100 });
    for (let round = 0; round < 10; round += 1) progress.cut(cut);
    progress.brought(1);
    expect(() => progress.cut(new Error("of another kind"))).toThrow(
      expect.objectContaining({ code: "EINTEGRITY" }),
    );
  });

  it("is any byte at all where no rate is demanded, and nothing is none", () => {
    const progress = createReadProgress({ attempts: 1, leastProgressBytes: 0 });
    for (let round = 0; round < 10; round += 1) {
      progress.brought(1);
      progress.cut(cut);
    }
    progress.brought(0);
    progress.cut(cut);
  });
});
