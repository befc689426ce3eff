// `npm test`: installs what is not, runs the tests on the sources and closes with their totals. With --full also the
// long tests (*.full.test.ts).
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
    for (const group of skippedGroups(report)) console.log(`skipped: ${group}`);
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

/**
 * Whole groups that did not run, whose titles say why.
 *
 * @param {string} report
 * @returns {Set<string>}
 */
function skippedGroups(report) {
  /** @type {{ testResults: { assertionResults: { ancestorTitles: string[] }[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  const titles = testResults.flatMap((file) => file.assertionResults.flatMap((test) => test.ancestorTitles));
  return new Set(titles.filter((title) => title.includes("(skipped:")));
}
