import { testDriver, type Harness } from "@s3fs/conformance";
import { parsePath, within, type Driver } from "@s3fs/core";
import { mount } from "@s3fs/layers";
import { MemoryFS } from "@s3fs/memory";
import { describe, it } from "vitest";

interface Part {
  /** Where file systems are mounted. */
  readonly points: readonly string[];
  /** The directory that the suite is run in. */
  readonly at: string;
  readonly rootAlwaysExists: boolean;
}

/** A part of a tree of file systems in memory, which have no addresses to offer. */
function part({ points, at, rootAlwaysExists }: Part): Harness {
  return {
    async make() {
      const mounted = points.map((point) => ({ point, fs: new MemoryFS() }));
      const drivers = Object.fromEntries(mounted.map(({ point, fs }) => [point, fs.driver]));
      const { url: _url, ...driver }: Driver = mount(drivers).driver;
      return {
        driver: within(driver, parsePath(at)),
        rootAlwaysExists,
        dispose: async () => {
          for (const { fs } of mounted) await fs.close();
        },
      };
    },
  };
}

await testDriver("mount, as its root", part({ points: [""], at: "", rootAlwaysExists: true }), {
  describe,
  it,
});
await testDriver(
  "mount, inside a mount point",
  part({ points: ["", "a/b", "a/b/../c"], at: "a/b", rootAlwaysExists: true }),
  { describe, it },
);
await testDriver(
  "mount, beside a mount point",
  part({ points: ["", "a/b"], at: "a/c", rootAlwaysExists: false }),
  { describe, it },
);
