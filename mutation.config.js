/**
 * What `npm run mutate -- NAME` mutates, and the test projects that have to notice.
 *
 * @type {Readonly<Record<string, { mutate: string[]; projects: string[] }>>}
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
};

/** The settings of Stryker, https://stryker-mutator.io/docs/stryker-js/configuration/ */
export default {
  testRunner: "vitest",
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
