import { checkOptions } from "@s3fs/core";
import { describe, expect, it } from "vitest";

interface Options {
  readonly symlinks?: string;
  readonly size?: number;
}

const known = { symlinks: ["inside", "refuse"], size: "any" } as const;

describe("checkOptions", () => {
  it("takes what is known, and what is undefined", () => {
    checkOptions<Options>("OsFS", { symlinks: "inside", size: 3 }, known);
    checkOptions<Options>("OsFS", {}, known);
    checkOptions<object>("OsFS", { symlinks: undefined }, known);
  });

  it.each([
    [{ symlink: "refuse" }, 'OsFS has no option "symlink"; known are symlinks, size'],
    [{ symlinks: "insde" }, 'the option symlinks of OsFS can not be "insde"; known are inside, refuse'],
    [{ ["__proto__x"]: 1 }, 'OsFS has no option "__proto__x"'],
    [{ constructor: 1 }, 'OsFS has no option "constructor"'],
  ])("refuses %j", (given, detail) => {
    expect(() => checkOptions<object>("OsFS", given, known)).toThrowError(
      expect.objectContaining({ code: "EINVAL", message: expect.stringContaining(detail) }),
    );
  });
});
