import { expect, it } from "vitest";
import { byteSize } from "../src/byte-size.ts";

it.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.0 KiB"],
  [1536, "1.5 KiB"],
  [102_400, "100 KiB"],
  [1_048_575, "1.0 MiB"],
  [5 * 2 ** 40, "5.0 TiB"],
  [2 ** 60, "1024 PiB"],
])("shows %d bytes as %s", (bytes, shown) => {
  expect(byteSize(bytes)).toBe(shown);
});
