// `npm run mutate -- NAME`: how much of one part the tests really hold. Changes the code in many small ways, one at a
// time, and counts the changes that no test notices. The parts are named in mutation.config.js. Takes minutes.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parts } from "../mutation.config.js";
import { ensureInstalled } from "./install.js";
import { root } from "./package-manager.js";

const [name, ...parameters] = process.argv.slice(2);
const part = Object.entries(parts).find(([known]) => known === name)?.[1];
if (part === undefined) {
  console.error(`npm run mutate -- NAME, where NAME is one of: ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}
ensureInstalled();
const { status } = spawnSync(
  process.execPath,
  [
    join(root, "node_modules/@stryker-mutator/core/bin/stryker.js"),
    "run",
    "mutation.config.js",
    "--mutate",
    part.mutate.join(","),
    ...parameters,
  ],
  {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      S3FS_PROJECTS: part.projects.join(","),
      ...(part.tests && { S3FS_TESTS: part.tests.join(",") }),
    },
  },
);
process.exit(status ?? 1);
