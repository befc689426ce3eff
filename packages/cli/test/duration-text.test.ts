import { expect, it } from "vitest";
import { durationText } from "../src/duration-text.ts";

it.each([
  [0, "0:00"],
  [999, "0:00"],
  [7_000, "0:07"],
  [59_999, "0:59"],
  [754_000, "12:34"],
  [3_600_000, "1:00:00"],
  [359_999_000, "99:59:59"],
  [360_000_000, "4 days"],
])("durationText makes %d milliseconds %s", (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});
