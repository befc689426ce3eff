import { errorMeanings, FsError, isFsError, retold, type ErrorCode } from "@s3fs/core";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { describe, expect, expectTypeOf, it } from "vitest";

describe("FsError", () => {
  it("says what failed, on which path, in which backend, and why", () => {
    const cause = new Error("raw");
    const error = new FsError("EACCES", {
      operation: "read",
      path: "/a b",
      driver: "s3",
      retryable: true,
      detail: "the clock is wrong",
      cause,
    });
    expect(error.message).toBe('EACCES: permission denied, read "/a b" (s3): the clock is wrong');
    expect(error).toMatchObject({ name: "FsError", code: "EACCES", operation: "read", path: "/a b" });
    expect(error).toMatchObject({ driver: "s3", retryable: true, detail: "the clock is wrong", cause });
    expect(error).toBeInstanceOf(Error);
  });

  it("says as much as it knows", () => {
    expect(new FsError("ENOENT").message).toBe("ENOENT: no such file or directory");
    expect(new FsError("ENOENT", { path: "a" }).message).toBe('ENOENT: no such file or directory, "a"');
    expect(new FsError("ENOENT").retryable).toBe(false);
    expect("cause" in new FsError("ENOENT")).toBe(false);
  });

  it("escapes a path that could forge lines or hide characters", () => {
    expect(new FsError("ENOENT", { path: 'a\n"b' }).message).toContain('"a\\n\\"b"');
  });

  it("has a meaning for every code", () => {
    for (const code of Object.keys(errorMeanings) as ErrorCode[])
      expect(new FsError(code).message).toBe(`${code}: ${errorMeanings[code]}`);
  });

  it("serialises to what it was given, and nothing of its cause", () => {
    const cause = Object.assign(new Error("raw"), { headers: { authorization: "secret" } });
    const error = new FsError("EIO", { path: "a", cause });
    expect(JSON.stringify(error)).not.toContain("secret");
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: "FsError",
      code: "EIO",
      path: "a",
      retryable: false,
    });
    expect(inspect(error)).toContain("EIO: input or output error");
  });
});

describe("isFsError", () => {
  it("takes one code of several, or any", () => {
    const error: unknown = new FsError("ENOENT");
    expect(isFsError(error)).toBe(true);
    expect(isFsError(error, "EEXIST", "ENOENT")).toBe(true);
    expect(isFsError(error, "EEXIST")).toBe(false);
    if (isFsError(error, "ENOENT")) expectTypeOf(error.code).toEqualTypeOf<"ENOENT">();
  });

  it("knows errors of another realm and of another copy of this package", () => {
    const foreign: unknown = runInNewContext(
      `Object.assign(new Error("ENOENT: gone"), { name: "FsError", code: "ENOENT" })`,
    );
    expect(foreign instanceof Error).toBe(false);
    expect(isFsError(foreign, "ENOENT")).toBe(true);
  });

  it("takes nothing else for one", () => {
    const errno = Object.assign(new Error("gone"), { code: "ENOENT" });
    const stranger = Object.assign(new Error("x"), { name: "FsError", code: "toString" });
    for (const other of [undefined, null, "ENOENT", errno, stranger, { name: "FsError" }, () => {}])
      expect(isFsError(other)).toBe(false);
  });
});

describe("retold", () => {
  it("replaces what it is given and keeps the rest, with the stack of the first", () => {
    const cause = new Error("raw");
    const first = new FsError("EIO", { path: "a/b", driver: "s3", retryable: true, detail: "why", cause });
    const told = retold(first, { path: "b", operation: "copy" });
    expect(told).toMatchObject({
      code: "EIO",
      path: "b",
      operation: "copy",
      driver: "s3",
      retryable: true,
      cause,
    });
    expect(told.message).toBe('EIO: input or output error, copy "b" (s3): why');
    const frames = (error: Error): string =>
      (error.stack ?? "").slice((error.stack ?? "").indexOf("\n    at "));
    expect(frames(told)).toBe(frames(first));
    expect(told.stack?.split("\n")[0]).toContain(told.message);
  });
});
