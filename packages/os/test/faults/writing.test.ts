import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isTemporaryName } from "@s3fs/node-fs";
import { bundled, codeOf, pathsOf, temporaryDirectory } from "@s3fs/test-support";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { disk } from "../../src/disk.ts";
import { OsFS } from "../../src/index.ts";
import { patientRename } from "../../src/patient-rename.ts";
import { openWith, shaped, systemError } from "../shaped.ts";

const traces = canTrace();
const mounts = canMount();

describe("a write", () => {
  it("F24 of many exclusive writes of one name exactly one wins, also where there are no hard links", async () => {
    for (const faults of [{}, { link: async () => Promise.reject(systemError("EPERM")) }]) {
      const root = temporaryDirectory();
      const writers = Array.from({ length: 24 }, () => shaped(faults, { root }).fs);
      const codes = await Promise.all(
        writers.map((fs, index) => codeOf(fs.write("file", `${index}`, { overwrite: false }))),
      );
      expect(codes.filter((code) => code === "no error")).toHaveLength(1);
      expect(codes.filter((code) => code === "EEXIST")).toHaveLength(23);
      expect(readFileSync(join(root, "file"), "utf8")).toBe(`${codes.indexOf("no error")}`);
      expect(readdirSync(root)).toEqual(["file"]);
    }
  });

  it("F25 for which there is no space, at whatever step that shows, leaves the old file and nothing else", async () => {
    for (const errno of ["ENOSPC", "EDQUOT"])
      for (const step of ["write", "sync", "close", "rename"] as const) {
        const fail = async (): Promise<never> => Promise.reject(systemError(errno));
        const atHandle = openWith((handle, path) =>
          path.includes(".s3fs-tmp-")
            ? { [step]: step === "close" ? async () => handle.close().then(fail) : fail }
            : {},
        );
        const { root, fs } = shaped(step === "rename" ? { rename: fail } : atHandle, { durability: "file" });
        writeFileSync(join(root, "file"), "old");
        expect(await codeOf(fs.write("file", "new")), step).toBe("ENOSPC");
        expect(readFileSync(join(root, "file"), "utf8")).toBe("old");
        expect(readdirSync(root)).toEqual(["file"]);
      }
  });

  it("F28 makes its temporary file beside the target, tells of a read-only disk, and on Windows waits for a file that is busy", async () => {
    const renames: string[][] = [];
    const { fs } = shaped({
      async rename(from, to) {
        renames.push([from, to]);
        await disk.rename(from, to);
      },
    });
    await fs.write("d/file", "x");
    for (const [from = "", to = ""] of renames)
      expect(from.slice(0, from.lastIndexOf("/"))).toBe(to.slice(0, -5));
    const readOnly = shaped({ open: async () => Promise.reject(systemError("EROFS")) });
    expect(await codeOf(readOnly.fs.write("file", "x"))).toBe("EROFS");
    let attempts = 0;
    const busyTwice = async (): Promise<void> => {
      if ((attempts += 1) < 3) throw systemError("EPERM");
    };
    await patientRename(busyTwice, "win32")("a", "b");
    expect(attempts).toBe(3);
    attempts = 0;
    await expect(patientRename(busyTwice, "linux")("a", "b")).rejects.toThrow("EPERM");
    expect(attempts).toBe(1);
  });

  it("F29 whose source has a bad sector commits nothing", async () => {
    let isBad = false;
    const { root, fs } = shaped(
      openWith((handle) => ({
        read: (...all) => (isBad ? Promise.reject(systemError("EIO")) : handle.read(...all)),
      })),
    );
    await fs.write("source", new Uint8Array(1_500_000));
    await fs.write("target", "old");
    const source = fs.read("source");
    const chunks = (async function* () {
      for await (const chunk of source) {
        yield chunk;
        isBad = true;
      }
    })();
    expect(await codeOf(fs.write("target", chunks))).toBe("EIO");
    isBad = false;
    expect(await fs.read("target").text()).toBe("old");
    expect(readdirSync(root).sort()).toEqual(["source", "target"]);
  });

  it.skipIf(process.platform === "win32")(
    "F31 that is killed at any moment leaves the old content or the new one, and a file that is swept when it is old",
    async () => {
      const program = await programOf("write-for-ever");
      const root = temporaryDirectory();
      const kills = process.env["S3FS_FULL"] === "1" ? 100 : 12;
      for (let kill = 0; kill < kills; kill += 1) {
        const writer = spawn(process.execPath, [program, root], { stdio: ["ignore", "pipe", "inherit"] });
        const ended = once(writer, "exit");
        await once(writer.stdout, "data");
        setTimeout(() => writer.kill("SIGKILL"), Math.random() * 25);
        await ended;
        const names = readdirSync(root);
        for (const name of names) expect(name === "file" || isTemporaryName(name), name).toBe(true);
        if (names.includes("file")) {
          const content = readFileSync(join(root, "file"));
          expect(content.length).toBe(256 * 1024);
          expect(content.every((byte) => byte === content[0])).toBe(true);
        }
      }
      writeFileSync(join(root, ".s3fs-tmp-0123456789ab"), "one for sure");
      const fs = new OsFS(root);
      expect((await pathsOf(fs.list())).filter((path) => path !== "file")).toEqual([]);
      await fs.write("file", "while they are young");
      expect(readdirSync(root)).toContain(".s3fs-tmp-0123456789ab");
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 25 * 60 * 60 * 1000 });
      try {
        await pathsOf(fs.list());
        await fs.write("file", "a day later");
      } finally {
        vi.useRealTimers();
      }
      expect(readdirSync(root)).toEqual(["file"]);
    },
  );

  it.skipIf(!traces)(
    `F32 with full durability syncs the file, renames it, and syncs the directory, in this order${traces ? "" : " (skipped: strace does not run here)"}`,
    async () => {
      const program = await programOf("write-once");
      const traced = (durability: string): string[] => {
        const root = temporaryDirectory();
        const { stderr } = spawnSync(
          "strace",
          [
            "-f",
            "-y",
            "-e",
            "trace=fsync,fdatasync,rename,renameat,renameat2",
            process.execPath,
            program,
            root,
            durability,
          ],
          { encoding: "utf8" },
        );
        return wholeCalls(stderr).flatMap((line) => {
          const match = /^(f(?:data)?sync|rename(?:at2?)?)\((?:\d+<([^>]*)>)?.*= 0$/.exec(line);
          if (match === null) return [];
          const [, call = "", path = ""] = match;
          return call.startsWith("rename") ? "rename" : `sync ${path === root ? "directory" : "file"}`;
        });
      };
      expect(traced("none")).toEqual(["rename"]);
      expect(traced("file")).toEqual(["sync file", "rename"]);
      expect(traced("full")).toEqual(["sync file", "rename", "sync directory"]);
    },
  );

  it.skipIf(process.platform === "win32")(
    "F35 never makes a temporary file that is more open than its target, nor a setuid bit that a source had",
    async () => {
      const root = temporaryDirectory();
      const fs = new OsFS(root);
      const modes: number[] = [];
      const looking = async function* (): AsyncGenerator<Uint8Array> {
        yield new Uint8Array(1);
        for (const name of readdirSync(root).filter(isTemporaryName))
          modes.push(statSync(join(root, name)).mode & 0o7777);
      };
      await fs.write("new", looking());
      const byUmask = 0o666 & ~process.umask();
      expect(statSync(join(root, "new")).mode & 0o7777).toBe(byUmask);
      writeFileSync(join(root, "secret"), "x");
      chmodSync(join(root, "secret"), 0o600);
      await fs.write("secret", looking());
      writeFileSync(join(root, "tool"), "x");
      chmodSync(join(root, "tool"), 0o6755);
      await fs.write("tool", looking());
      writeFileSync(join(root, "setuid"), "x");
      chmodSync(join(root, "setuid"), 0o6755);
      await fs.copy("setuid", "copy");
      expect(modes).toEqual([byUmask, 0o600, 0o755 & ~process.umask()]);
      expect(["secret", "tool", "copy"].map((name) => statSync(join(root, name)).mode & 0o7777)).toEqual([
        0o600, 0o755, 0o755,
      ]);
    },
  );
});

/** As root, on Linux: a disk of one mebibyte. */
describe(`on a real disk of 1 MiB${mounts ? "" : " (skipped: tmpfs can be mounted by root on Linux only)"}`, () => {
  it.skipIf(!mounts)("a write without space leaves the old file and nothing else", async () => {
    const root = temporaryDirectory();
    mkdirSync(join(root, "disk"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", join(root, "disk")]);
    try {
      const fs = new OsFS(join(root, "disk"));
      await fs.write("file", "old");
      expect(await codeOf(fs.write("file", new Uint8Array(2 * 1024 * 1024)))).toBe("ENOSPC");
      expect(await codeOf(fs.write("other", new Uint8Array(2 * 1024 * 1024)))).toBe("ENOSPC");
      expect(await fs.read("file").text()).toBe("old");
      expect(readdirSync(join(root, "disk"))).toEqual(["file"]);
    } finally {
      execFileSync("umount", [join(root, "disk")]);
    }
  });
});

/** The lines of a trace without their threads, in the order they ended; one that another thread cut in two is joined. */
function wholeCalls(trace: string): readonly string[] {
  const begun = new Map<string, string>();
  return trace.split("\n").flatMap((line) => {
    const [, thread = "", text = ""] = /^(?:\[pid +(\d+)\] )?(.*)$/.exec(line) ?? [];
    const beginning = /^(.*) *<unfinished \.\.\.>$/.exec(text)?.[1];
    const rest = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)?.[1];
    if (beginning === undefined) return rest === undefined ? text : `${begun.get(thread) ?? ""}${rest}`;
    begun.set(thread, beginning);
    return [];
  });
}

function canTrace(): boolean {
  return spawnSync("strace", ["-f", "-o", "/dev/null", "true"]).status === 0;
}

function canMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const directory = mkdtempSync(join(tmpdir(), "os-test-mount-"));
  try {
    const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", directory]);
    return status === 0 && spawnSync("umount", [directory]).status === 0;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A program beside these tests, removed after the test. */
async function programOf(name: string): Promise<string> {
  const { directory, main } = await bundled(new URL(`../programs/${name}.ts`, import.meta.url));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return main;
}
