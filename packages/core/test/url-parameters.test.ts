import { defined, readParameters, type FsUrl } from "@s3fs/core";
import { describe, expect, it } from "vitest";

const url = (...parameters: [string, string][]): FsUrl => ({
  scheme: "s3",
  resource: "bucket",
  password: "hidden",
  parameters: new Map(parameters),
  display: "s3://key:***@bucket",
});

const known = { region: "string", strict: "boolean", parts: "integer" } as const;

describe("readParameters", () => {
  it("reads each parameter by its kind, and leaves out what is not given", () => {
    const given = url(["region", "eu"], ["strict", "1"], ["parts", "12"]);
    expect(readParameters(given, known)).toEqual({ region: "eu", strict: true, parts: 12 });
    expect(readParameters(url(), known)).toEqual({});
  });

  it.each([
    ["1", true],
    ["true", true],
    ["0", false],
    ["false", false],
  ])("reads the boolean %s", (text, value) => {
    expect(readParameters(url(["strict", text]), known)).toEqual({ strict: value });
  });

  it.each([
    ["strict", "yes", "true, false, 1 or 0"],
    ["strict", "", "true, false, 1 or 0"],
    ["strict", "TRUE", "true, false, 1 or 0"],
    ["parts", "-1", "a whole number"],
    ["parts", "1.5", "a whole number"],
    ["parts", "", "a whole number"],
    ["parts", "0x10", "a whole number"],
    ["parts", "9".repeat(16), "a whole number"],
  ])("refuses %s=%s", (name, text, rule) => {
    expect(() => readParameters(url([name, text]), known)).toThrowError(
      expect.objectContaining({
        code: "EINVAL",
        path: "s3://key:***@bucket",
        message: expect.stringContaining(rule),
      }),
    );
  });

  it.each(["Region", "__proto__", "constructor", "hasOwnProperty", ""])(
    "refuses the unknown parameter %j, naming the known ones, and no secret",
    (name) => {
      const refuse = (): unknown => readParameters(url([name, "x"]), known);
      expect(refuse).toThrowError(/unknown parameter ".*"; known are region, strict, parts$/);
      expect(refuse).not.toThrowError(/hidden/);
      expect(Object.prototype).not.toHaveProperty("x");
    },
  );

  it("says so where there are none", () => {
    expect(() => readParameters(url(["a", "b"]), {})).toThrowError(/s3 URLs take none/);
  });
});

describe("defined", () => {
  it("leaves out what is undefined, and nothing else", () => {
    expect(defined({ a: undefined, b: null, c: 0, d: "" })).toEqual({ b: null, c: 0, d: "" });
    expect(Object.keys(defined({ a: undefined }))).toEqual([]);
  });
});
