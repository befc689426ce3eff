import { testDriver, type Harness } from "@s3fs/conformance";
import { completeDriver } from "@s3fs/core";
import { describe, it } from "vitest";
import { keyPlace } from "./key-place.ts";
import { partsPlace } from "./parts-place.ts";
import { treePlace } from "./tree-place.ts";

const tree: Harness = { make: async () => treePlace() };

const accelerated: Harness = {
  async make() {
    const place = treePlace();
    return { ...place, driver: completeDriver(place.driver) };
  },
};

const inParts: Harness = { make: async () => partsPlace() };

const flat: Harness = { make: async () => keyPlace() };

const bare: Harness = {
  async make() {
    const { driver, dispose } = treePlace();
    const { setModified: _setModified, locate: _locate, ...essentials } = driver;
    return { driver: essentials, dispose };
  },
};

await testDriver("a tree of directories", tree, { describe, it });
await testDriver("a tree of directories with every accelerator", accelerated, { describe, it });
await testDriver("a tree of directories with nothing but the essentials", bare, { describe, it });
await testDriver("a flat store of keys", flat, { describe, it });
await testDriver("a tree of directories that takes parts and has links", inParts, { describe, it });
