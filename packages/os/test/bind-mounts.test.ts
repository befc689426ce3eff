import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { parsePath } from "@s3fs/core";
import { OsFS } from "@s3fs/os";
import { bindMountsHere, temporaryDirectory } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";
import { firstSpelling, mountsIn } from "../src/bind-mounts.ts";

const text = String.raw`22 1 254:0 / / rw - ext4 /dev/vda rw
23 22 0:21 / /proc rw - proc proc rw
31 22 254:0 /home/me/photos /srv/photos rw - ext4 /dev/vda rw
32 22 254:0 /home/me/my\040photos /srv/with\040blank rw - ext4 /dev/vda rw
40 22 8:1 / /mnt/usb rw - ext4 /dev/sda1 rw
41 22 8:1 /a/b /mnt/b rw - ext4 /dev/sda1 rw
42 22 8:2 /volumes/one /data rw - xfs /dev/sdb rw
43 22 8:2 /volumes/one/deep /also rw - xfs /dev/sdb rw
44 22 0:4 net:[4026532] /run/netns rw - nsfs nsfs rw
`;

describe("what bind mounts show at several paths", () => {
  const mounts = mountsIn(text);
  const asTold = (): boolean => true;

  it.each([
    ["/srv/photos", "/home/me/photos"],
    ["/srv/photos/2024/a", "/home/me/photos/2024/a"],
    ["/srv/with blank/a", "/home/me/my photos/a"],
    ["/srv/photos-other", "/srv/photos-other"],
    ["/home/me/photos/a", "/home/me/photos/a"],
    ["/mnt/b/c", "/mnt/usb/a/b/c"],
    ["/mnt/usb", "/mnt/usb"],
    ["/also/x", "/data/deep/x"],
    ["/", "/"],
  ])("has one spelling: %s is %s", (path, spelling) => {
    expect(firstSpelling(path, mounts, asTold)).toBe(spelling);
    expect(firstSpelling(spelling, mounts, asTold)).toBe(spelling);
  });

  it("keeps its own spelling where the disk shows something else at the other one", () => {
    expect(firstSpelling("/srv/photos/a", mounts, () => false)).toBe("/srv/photos/a");
    expect(firstSpelling("/srv/photos/a", [], asTold)).toBe("/srv/photos/a");
  });

  const { bind, reason } = bindMountsHere();
  it.skipIf(!bind)(`has one key on this machine${bind ? "" : ` (skipped: ${reason})`}`, () => {
    const base = realpathSync(temporaryDirectory());
    for (const name of ["tree/deep", "shown"]) mkdirSync(join(base, name), { recursive: true });
    const keyOf = (root: string, path: string): unknown =>
      new OsFS(join(base, root)).driver.locate?.(parsePath(path)).key;
    const before = keyOf("tree", "deep");
    const unbind = bind?.(join(base, "tree"), join(base, "shown"));
    try {
      expect(keyOf("shown", "deep")).toBe(before);
      expect(keyOf("shown/deep", "")).toBe(before);
      expect(keyOf("shown/new", "file")).toBe(keyOf("tree/new", "file"));
      expect(keyOf("", "shown/deep/f")).toBe(keyOf("tree", "deep/f"));
    } finally {
      unbind?.();
    }
  });
});
