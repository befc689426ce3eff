import { existsSync } from "node:fs";
import { testDriver, type RunTitle } from "@s3fs/conformance";
import type { S3Options } from "@s3fs/s3";
import { afterAll, describe, it } from "vitest";
import { withDepartures, type Departures } from "../suite/departures.ts";
import { foreignPlace } from "./foreign-place.ts";
import { startForeignServer, type ForeignServer } from "./foreign-server.ts";
import { describeWith } from "./peer.ts";

/** Several times what a statement takes on a machine with nothing else to do. */
const timeoutMs = 120_000;

/** The suite over a server that we did not write; what does not hold there is named with its reason. */
export async function describeForeignSuite(
  server: ForeignServer,
  options: S3Options,
  departures: Departures,
  runs: readonly RunTitle[] = ["as given", "essentials only", "inside a sub-directory"],
): Promise<void> {
  const title = `S3FS over ${server.name}${options.strict ? ", strict" : ""}`;
  if (!existsSync(server.program)) return describeWith(server.program, title, () => it("is asked", () => {}));
  const running = await startForeignServer(server);
  afterAll(() => running[Symbol.asyncDispose]());
  const harness = { runs, make: () => foreignPlace(running, options) };
  try {
    await testDriver(title, harness, { describe, it: withDepartures(it, departures, timeoutMs) });
  } catch (error) {
    await running[Symbol.asyncDispose](); // as nothing of a file runs whose tests could not be made out
    throw error;
  }
}
