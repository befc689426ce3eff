import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";
import { disk } from "../src/disk.ts";
import { shaped } from "./shaped.ts";

describe.skipIf(process.platform === "win32")("a file that is changed in place", () => {
  it.each(["r+", "a", "a+", "append"] as const)(
    "is not one outside of the root, whose directory came in between (%s)",
    async (how) => {
      const [root, outside] = [temporaryDirectory(), temporaryDirectory()];
      writeFileSync(join(outside, "f"), "outside");
      mkdirSync(join(root, "d"));
      writeFileSync(join(root, "d/f"), "inside");
      let isSwapped = false;
      const { fs } = shaped(
        {
          open(path, flags, mode) {
            if (!isSwapped) {
              isSwapped = true;
              renameSync(join(root, "d"), join(root, "e"));
              symlinkSync(outside, join(root, "d"));
            }
            return disk.open(path, flags, mode);
          },
        },
        { root },
      );
      const changing =
        how === "append" ? fs.append("d/f", "X") : fs.open("d/f", how, (handle) => handle.write("X"));
      await expect(changing).rejects.toMatchObject({ code: "EACCES" });
      expect(isSwapped).toBe(true);
      expect(readFileSync(join(outside, "f"), "utf8")).toBe("outside");
    },
  );

  it("is no link that took its place", async () => {
    const [root, outside] = [temporaryDirectory(), temporaryDirectory()];
    writeFileSync(join(outside, "f"), "outside");
    let change = (): void => {};
    const { fs } = shaped(
      {
        open(path, flags, mode) {
          change();
          return disk.open(path, flags, mode);
        },
      },
      { root },
    );
    await fs.write("f", "inside");
    change = () => {
      rmSync(join(root, "f"), { force: true });
      symlinkSync(join(outside, "f"), join(root, "f"));
      change = () => {};
    };
    await expect(fs.open("f", "r+")).rejects.toMatchObject({ code: "ELOOP" });
    expect(readFileSync(join(outside, "f"), "utf8")).toBe("outside");
  });
});
