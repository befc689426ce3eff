import { describe, expect, it } from "vitest";
import { equalContent } from "../src/compare/equal-content.ts";

/** Each number is the length of a chunk of consecutive bytes. */
async function* chunks(lengths: readonly number[], ended = { by: "" }): AsyncGenerator<Uint8Array> {
  let next = 0;
  try {
    for (const length of lengths) yield Uint8Array.from({ length }, () => (next += 1));
    ended.by = "its end";
  } finally {
    ended.by ||= "the consumer";
  }
}

describe("two streams", () => {
  it.each([
    [[], [], true],
    [[3], [1, 1, 1], true],
    [[2, 0, 0, 2], [1, 3], true],
    [[3], [3, 1], false],
    [[3, 1], [3], false],
    [[], [1], false],
  ])("of chunks of %j and %j are equal: %s", async (left, right, areEqual) => {
    expect(await equalContent(chunks(left), chunks(right))).toBe(areEqual);
  });

  it("are left at the first difference, both of them", async () => {
    async function* others(): AsyncIterable<Uint8Array> {
      yield Uint8Array.of(9);
      throw new Error("read on");
    }
    const ended = { by: "" };
    expect(await equalContent(chunks([1, 1, 1], ended), others())).toBe(false);
    expect(ended.by).toBe("the consumer");
  });

  it("fail with the failure of either", async () => {
    async function* failing(): AsyncIterable<Uint8Array> {
      yield Uint8Array.of(1);
      throw new Error("bad sector");
    }
    await expect(equalContent(chunks([1, 1]), failing())).rejects.toThrow("bad sector");
  });
});
