// `npm test`: installs what is not, runs the tests on the sources and closes with their totals. With --full also the
// long tests (*.full.test.ts): foreign servers and clients, large sizes, kill points.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled } from "./install.js";
import { root } from "./package-manager.js";

ensureInstalled();
process.exit(runTests(process.argv.slice(2)));

/** @param {readonly string[]} parameters */
function runTests(parameters) {
  const full = parameters.includes("--full");
  const folder = mkdtempSync(join(tmpdir(), "s3fs-test-"));
  const report = join(folder, "report.json");
  try {
    const { status } = spawnSync(
      process.execPath,
      [
        join(root, "node_modules/vitest/vitest.mjs"),
        "run",
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${report}`,
        ...parameters.filter((parameter) => parameter !== "--full"),
      ],
      { cwd: root, stdio: "inherit", env: { ...process.env, ...(full ? { S3FS_FULL: "1" } : {}) } },
    );
    console.log(totals(report));
    return status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} report */
function totals(report) {
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8"));
  return `${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`;
}
