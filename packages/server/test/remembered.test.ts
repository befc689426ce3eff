import { expect, it } from "vitest";
import { remembered } from "../src/remembered.ts";

it("makes a thing once, and again when more than the limit came between", () => {
  const made: string[] = [];
  const make = remembered(2, (text: string) => {
    made.push(text);
    return text.toUpperCase();
  });
  expect([make("a"), make("a"), make("b"), make("a")]).toEqual(["A", "A", "B", "A"]);
  expect(made).toEqual(["a", "b"]);
  expect([make("c"), make("a")]).toEqual(["C", "A"]);
  expect(made).toEqual(["a", "b", "c", "a"]);
});

it("remembers no failure", () => {
  let calls = 0;
  const make = remembered(2, () => {
    if (calls++ === 0) throw new Error("not yet");
    return calls;
  });
  expect(() => make("a")).toThrow("not yet");
  expect(make("a")).toBe(2);
  expect(make("a")).toBe(2);
});
