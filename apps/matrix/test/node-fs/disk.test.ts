import { chmod, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toNodeFs } from "@s3fs/node-fs/adapter";
import { OsFS } from "@s3fs/os";
import { expect, it, onTestFinished } from "vitest";

const isWindows = process.platform === "win32";

it.skipIf(isWindows)(
  "tells of a disk what it has: permissions, and links that are not followed",
  async () => {
    const root = await mkdtemp(join(tmpdir(), "adapter-disk-"));
    onTestFinished(() => rm(root, { recursive: true }));
    await writeFile(join(root, "tool"), "#!/bin/sh");
    await chmod(join(root, "tool"), 0o751);
    await symlink("nowhere", join(root, "dangling"));
    await symlink("/etc/passwd", join(root, "leaving"));
    await symlink("tool", join(root, "staying"));
    const { promises: fs, constants } = toNodeFs(new OsFS(root));

    expect((await fs.stat("/tool")).mode).toBe(constants.S_IFREG | 0o751);
    await fs.access("/tool", constants.X_OK);
    for (const link of ["dangling", "leaving"]) {
      expect((await fs.lstat(link)).isSymbolicLink()).toBe(true);
      await expect(fs.stat(link)).rejects.toMatchObject({ code: "ENOENT", syscall: "stat" });
      await expect(fs.readlink(link)).rejects.toMatchObject({ code: "ENOTSUP", syscall: "readlink" });
    }
    await expect(fs.readFile("leaving")).rejects.toMatchObject({
      code: expect.stringMatching(/^(EACCES|ENOENT)$/),
    });
    expect((await fs.lstat("staying")).isFile()).toBe(true);
    const links = (await fs.readdir("/", { withFileTypes: true })).filter((entry) => entry.isSymbolicLink());
    expect(links.map(({ name }) => name).sort()).toEqual(["dangling", "leaving"]);
    await fs.unlink("dangling");
    expect((await fs.readdir("/")).sort()).toEqual(["leaving", "staying", "tool"]);
  },
);
