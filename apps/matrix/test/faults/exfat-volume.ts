import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A disk that takes names for one which differ in case only, where this machine can have one. */
export const exfat: ExfatMount = exfatMount();

export interface ExfatMount {
  /** Mounts a new volume, kept in a file of a folder; returns what takes it away again. */
  readonly mount?: (folder: string, at: string) => () => void;
  /** Why there is none. */
  readonly reason: string;
}

/** How exFAT is mounted here: by the system, or by the program of FUSE. */
function exfatMount(): ExfatMount {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    return { reason: "only root on Linux can mount" };
  if (spawnSync("mkfs.exfat", ["-V"]).error) return { reason: "there is no mkfs.exfat" };
  for (const program of [["mount", "-t", "exfat"], ["mount.exfat-fuse"]]) {
    const folder = mkdtempSync(join(tmpdir(), "exfat-"));
    try {
      mounted(program, folder, join(folder, "volume"))();
      return { reason: "", mount: (base, at) => mounted(program, base, at) };
    } catch {
      continue;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return { reason: "exFAT can't be mounted" };
}

/** A fresh volume in a file of a folder; returns what takes it away again. */
function mounted([command = "", ...parameters]: string[], folder: string, at: string): () => void {
  const image = join(folder, "image");
  writeFileSync(image, "");
  truncateSync(image, 16 * 1024 * 1024);
  execFileSync("mkfs.exfat", [image], { stdio: "ignore" });
  const device = execFileSync("losetup", ["--find", "--show", image], { encoding: "utf8" }).trim();
  mkdirSync(at);
  const { status } = spawnSync(command, [...parameters, device, at], { stdio: "ignore" });
  const release = (): void => void execFileSync("losetup", ["--detach", device]);
  if (status !== 0) {
    release();
    throw new Error("not mounted");
  }
  return () => {
    execFileSync("umount", [at]);
    release();
  };
}
