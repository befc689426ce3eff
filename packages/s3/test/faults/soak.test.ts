import { describe } from "vitest";
import { it } from "./fault-test.ts";
import { soak } from "./soak.ts";

/** No measure of anything: a busy machine takes what it takes. */
const noHurryMs = 1_800_000;

describe("a long run", () => {
  it(
    "F135 of which two requests in a hundred fail loses nothing, and leaves nothing behind",
    ({ scene }) => soak(scene, 2000),
    noHurryMs,
  );
});
