import { describe, expect, it } from "vitest";
import { refuseUnsafeName } from "../src/refuse-unsafe-name.ts";

describe("refuseUnsafeName", () => {
  const unsafe = [
    "CON",
    "nul.txt",
    "COM1",
    "com¹",
    "AUX.",
    "dot.",
    "blank ",
    "a:b",
    "a\\b",
    "..\\..\\x",
    "C:x",
    "a<b",
    "a?",
    "a\u0001",
  ];

  it.each(unsafe)("refuses %j on Windows, where it would be something else", (name) => {
    expect(() => refuseUnsafeName(name, "win32")).toThrow(
      expect.objectContaining({ code: "EINVAL" }) as Error,
    );
    refuseUnsafeName(name, "linux");
  });

  it.each(["CONSOLE", "com10", "a.con", "null", ".hidden", "a b", "é"])("takes %j", (name) => {
    refuseUnsafeName(name, "win32");
  });
});
