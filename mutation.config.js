/**
 * What `npm run mutate -- NAME` mutates, and the test projects that have to notice, or of them just these tests: what
 * every request passes through is run by every test, and a change of it would be tried on all of them.
 *
 * @type {Readonly<Record<string, { mutate: string[]; projects: string[]; tests?: string[] }>>}
 */
export const parts = {
  paths: {
    mutate: [
      "packages/core/src/path.ts",
      "packages/core/src/tree-order.ts",
      "packages/core/src/sort-in-tree-order.ts",
    ],
    projects: ["core"],
  },
  globs: { mutate: ["packages/core/src/glob/*.ts"], projects: ["core"] },
  "complete-driver": {
    mutate: ["packages/core/src/complete-driver.ts", "packages/core/src/fallback/*.ts"],
    projects: ["core"],
  },
  handles: { mutate: ["packages/core/src/handle/*.ts"], projects: ["core"] },
  "s3-retries": {
    mutate: [
      "packages/s3/src/guard/retrying.ts",
      "packages/s3/src/guard/failure-class.ts",
      "packages/s3/src/guard/congestion-gate.ts",
      "packages/s3/src/guard/turns.ts",
      "packages/s3/src/guard/read-progress.ts",
    ],
    projects: ["s3"],
    tests: ["test/retry-policy.test.ts", "test/congestion-gate.test.ts", "test/read-progress.test.ts"],
  },
  "s3-pages": {
    mutate: [
      "packages/s3/src/key-mapping.ts",
      "packages/s3/src/guard/check-page.ts",
      "packages/s3/src/guard/page-trail.ts",
      "packages/s3/src/sdk/decode-listing.ts",
    ],
    projects: ["s3"],
    tests: ["test/keys-and-times.test.ts", "test/page-validation.test.ts"],
  },
  "s3-listing": {
    mutate: [
      "packages/s3/src/list-directory.ts",
      "packages/s3/src/list-tree.ts",
      "packages/s3/src/list-ranges.ts",
      "packages/s3/src/key-between.ts",
      "packages/s3/src/guard/list-pages.ts",
    ],
    projects: ["s3"],
    tests: [
      "test/listing.test.ts",
      "test/directories.test.ts",
      "test/list-ranges.test.ts",
      "test/page-validation.test.ts",
      "test/key-between.test.ts",
    ],
  },
  copy: {
    mutate: ["packages/copy/src/compare/*.ts", "packages/copy/src/plan/*.ts"],
    projects: ["copy"],
    tests: [
      "test/compare-rule.test.ts",
      "test/compare-trees.test.ts",
      "test/conflicts.test.ts",
      "test/decide-same.test.ts",
      "test/equal-content.test.ts",
      "test/filter.test.ts",
      "test/guards.test.ts",
      "test/judge-link.test.ts",
      "test/judging.test.ts",
      "test/kept-hashes.test.ts",
      "test/links.test.ts",
      "test/long-plans.test.ts",
      "test/mirror.test.ts",
      "test/name-collisions.test.ts",
      "test/plan.test.ts",
      "test/sorting.test.ts",
      "test/sync-index.test.ts",
    ],
  },
};

/** The settings of Stryker, https://stryker-mutator.io/docs/stryker-js/configuration/ */
export default {
  testRunner: "vitest",
  ignorePatterns: [".peers"], // foreign programs, which no test of a part needs
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "vitest.config.ts", related: false },
  tsconfigFile: "none", // it would be rewritten by an interface of the compiler that version 7 does not have
  reporters: ["clear-text", "progress"],
  clearTextReporter: { allowColor: false, reportTests: false },
  concurrency: 1,
  coverageAnalysis: "perTest",
  timeoutMS: 10_000,
  thresholds: { high: 95, low: 85, break: 85 },
  tempDirName: ".stryker",
};
