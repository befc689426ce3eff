// `npm test`: installs what is not, runs the tests on the sources and closes with their totals. With --full also the
// long tests (*.full.test.ts).
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
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
    const { testResults, ...counts } = readReport(report);
    for (const group of skippedGroups(testResults)) console.log(`skipped: ${group}`);
    for (const failure of failures(testResults)) console.log(`failed: ${failure}`);
    console.log(totals(counts));
    return status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @typedef {{ fullName: string, status: string, ancestorTitles: string[], failureMessages?: string[] | null }} Test
 * @typedef {{ name: string, status: string, message: string, assertionResults: Test[] }} TestFile
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number }} Counts
 */

/**
 * @param {string} path
 * @returns {Counts & { testResults: TestFile[] }}
 */
function readReport(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** @param {Counts} counts */
function totals({ numPassedTests, numFailedTests, numPendingTests }) {
  return `${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`;
}

/**
 * Whole groups that did not run, whose titles say why.
 *
 * @param {readonly TestFile[]} files
 * @returns {Set<string>}
 */
function skippedGroups(files) {
  const titles = files.flatMap((file) => file.assertionResults.flatMap((test) => test.ancestorTitles));
  return new Set(titles.filter((title) => title.includes("(skipped:")));
}

/**
 * What failed, named once more at the end, where a log that keeps only its tail still has it: tests, and files that
 * did not even load.
 *
 * @param {readonly TestFile[]} files
 */
function failures(files) {
  return files.flatMap((file) => {
    const path = relative(root, file.name);
    const failed = file.assertionResults.filter((test) => test.status === "failed");
    const lines = failed.map((test) => `${path}: ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`);
    return file.status === "failed" && lines.length === 0 ? [`${path}: ${firstLine(file.message)}`] : lines;
  });
}

/** @param {string | undefined} message */
function firstLine(message) {
  return (message ?? "").split("\n", 1)[0]?.slice(0, 300) ?? "";
}
