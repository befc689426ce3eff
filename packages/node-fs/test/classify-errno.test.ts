import { describe, expect, it } from "vitest";
import { classifyErrno } from "../src/index.ts";

describe("classifyErrno", () => {
  it.each([
    ["EDQUOT", "ENOSPC", false],
    ["ENOSPC", "ENOSPC", false],
    ["EMFILE", "EMFILE", true],
    ["ENFILE", "EMFILE", true],
    ["EBUSY", "EBUSY", true],
    ["EROFS", "EROFS", false],
    ["EACCES", "EACCES", false],
    ["EPERM", "EPERM", false],
    ["ENAMETOOLONG", "ENAMETOOLONG", false],
    ["ELOOP", "ELOOP", false],
    ["EXDEV", "EXDEV", false],
    ["EIO", "EIO", false],
    ["ESPIPE", "ECHANGED", false],
    ["EWHATEVER", "EUNKNOWN", false],
  ] as const)("names %s as %s", (errno, code, retryable) => {
    expect(classifyErrno(Object.assign(new Error("x"), { code: errno }), "write")).toEqual({
      code,
      retryable,
    });
  });

  it("tells whoever writes below a file so, and whoever looks that nothing is there", () => {
    const error = { code: "ENOTDIR" };
    expect(classifyErrno(error, "write").code).toBe("ENOTDIR");
    expect(classifyErrno(error, "makeDirectory").code).toBe("ENOTDIR");
    expect(classifyErrno(error, "stat").code).toBe("ENOENT");
    expect(classifyErrno(error, "read").code).toBe("ENOENT");
  });

  it.each([undefined, null, "text", {}, { code: 17 }])("knows nothing of %j", (error) => {
    expect(classifyErrno(error, "read").code).toBe("EUNKNOWN");
  });
});
