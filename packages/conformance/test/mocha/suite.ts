import { testDriver, type Runner } from "@s3fs/conformance";
import { treePlace } from "../tree-place.ts";

/** Mocha gives its two functions as globals. */
const runner: unknown = { describe: Reflect.get(globalThis, "describe"), it: Reflect.get(globalThis, "it") };
if (!isRunner(runner)) throw new Error("this file is for mocha to run");

await testDriver("a tree of directories", { make: async () => treePlace() }, runner);

function isRunner(value: unknown): value is Runner {
  return (
    typeof value === "object" &&
    value !== null &&
    "describe" in value &&
    typeof value.describe === "function" &&
    "it" in value &&
    typeof value.it === "function"
  );
}
