import { constants } from "node:os";
import { errorMeanings, FsError, isFsError, type ErrorCode } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { systemCall } from "../../src/adapter/system-call.ts";

async function fail(error: unknown): Promise<never> {
  throw error;
}

describe("an error of a system call", () => {
  it("is of the shape that Node gives it, with the original as its cause", async () => {
    const original = new FsError("ENOENT", { path: "a", driver: "test" });
    const told = { syscall: "rename", path: "/a", dest: "/b" };
    const error: unknown = await systemCall(told, () => fail(original)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "Error",
      message: "ENOENT: no such file or directory, rename '/a' -> '/b'",
      code: "ENOENT",
      errno: -constants.errno.ENOENT,
      ...told,
      cause: original,
    });
    expect(isFsError(error)).toBe(false);
  });

  it("has a code and a number that systems know, whatever the code of the contract", async () => {
    const codes = Object.keys(errorMeanings) as ErrorCode[]; // the keys of that very object
    for (const code of codes) {
      const error: unknown = await systemCall({ syscall: "stat" }, () => fail(new FsError(code))).catch(
        (thrown: unknown) => thrown,
      );
      expect(error, code).toMatchObject({
        code: expect.stringMatching(/^[A-Z]+$/),
        errno: expect.any(Number),
      });
    }
  });

  it("of no file system passes untouched", async () => {
    const error = new TypeError("of the data");
    await expect(systemCall({ syscall: "open" }, () => fail(error))).rejects.toBe(error);
  });

  it("after an abort is Node's AbortError, which knows the reason", async () => {
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    await expect(systemCall({ syscall: "open", signal }, async () => 1)).rejects.toMatchObject({
      name: "AbortError",
      code: "ABORT_ERR",
      cause: reason,
    });
  });
});
