import { describe, expect, it } from "vitest";
import { byteCount, duration, pair, portNumber } from "../src/option-values.ts";

describe("a number of bytes", () => {
  it.each([
    ["1", 1],
    ["500K", 512_000],
    ["10M", 10_485_760],
    ["10MiB", 10_485_760],
    ["10MB", 10_485_760],
    ["1.5G", 1_610_612_736],
    ["2t", 2_199_023_255_552],
  ])("%s is %d", (text, bytes) => {
    expect(byteCount(text)).toBe(bytes);
  });

  it.each(["", "0", "-1", "M", "1X", "1.2.3M", "99999999999T", "1 M", "∞"])("%j is none", (text) => {
    expect(() => byteCount(text)).toThrow(/a number of bytes/);
  });
});

describe("a time", () => {
  it.each([
    ["90s", 90_000],
    ["1h30m", 5_400_000],
    ["0.5s", 500],
    ["7d", 604_800_000],
  ])("%s is %d ms", (text, milliseconds) => {
    expect(duration(text)).toEqual({ milliseconds, text });
  });

  it.each(["", "90", "s", "0s", "1h 30m", "25d", "-1s", "1w"])("%j is none", (text) => {
    expect(() => duration(text)).toThrow(/a time/);
  });
});

it("a pair is cut at its first equals sign, and the last one of a name counts", () => {
  expect(pair("a=b=c", pair("x=", pair("a=1")))).toEqual({ a: "b=c", x: "" });
  expect(() => pair("=b")).toThrow(/name and a value/);
  for (const text of ["a b=c", "ä=c", "a:b=c"])
    expect(() => pair(text)).toThrow(/letters, digits and hyphens/);
  expect(pair("a-1_b=ä c:=d")).toEqual({ "a-1_b": "ä c:=d" });
  expect(() => pair("a")).toThrow(/name and a value/);
});

it("a port is a number from 0 to 65535", () => {
  expect([portNumber("0"), portNumber("65535")]).toEqual([0, 65_535]);
  for (const text of ["", "-1", "65536", "a"]) expect(() => portNumber(text)).toThrow(/65535/);
});
