import { testDriver } from "@s3fs/conformance";
import { describe, it } from "node:test";
import { treePlace } from "../tree-place.ts";

await testDriver("a tree of directories", { make: async () => treePlace() }, { describe, it });
