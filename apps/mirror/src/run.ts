import { isFsError } from "@s3fs/core";
import { runDemo, type DemoOptions } from "./demo.ts";
import { mirrorUrls, usage } from "./mirror-urls.ts";

export interface AppOptions extends DemoOptions {
  readonly complain: (line: string) => void;
}

/** Runs the demo, or with parameters a mirror. Returns the exit status: 0 all is well, 1 it is not, 130 interrupted. */
export async function run(parameters: readonly string[], options: AppOptions): Promise<number> {
  if (parameters.includes("--help")) options.print(usage);
  if (parameters.includes("--help")) return 0;
  try {
    return await (parameters.length === 0 ? runDemo(options) : mirrorUrls(parameters, options));
  } catch (error) {
    options.complain(error instanceof Error ? error.message : String(error));
    if (options.signal.aborted) return 130;
    if (!isFsError(error)) options.complain(usage);
    return 1;
  }
}
