import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);
const start = fileURLToPath(new URL("../start.js", import.meta.url));

it("npm start resolves relative places where the person stands", { timeout: 900_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "start-test-"));
  try {
    mkdirSync(join(folder, "site"));
    writeFileSync(join(folder, "site", "index.html"), "<h1>Hello</h1>");
    const env = { ...process.env, INIT_CWD: folder }; // as npm sets it
    const { stdout, stderr } = await run(process.execPath, [start, "./site", "./copy"], { env });
    expect(readFileSync(join(folder, "copy", "index.html"), "utf8")).toBe("<h1>Hello</h1>");
    expect(stdout).toMatch(/1 added, 0 changed, 0 deleted/);
    expect(stderr).toBe("");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
