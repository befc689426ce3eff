import { isFsError } from "@s3fs/core";
import { runDemo } from "./demo.ts";
import { mirrorUrls, usage } from "./mirror-urls.ts";

const parameters = process.argv.slice(2);
const interruption = new AbortController();
const options = { print: (line: string) => console.log(line), signal: interruption.signal };
process.once("SIGINT", () => interruption.abort(new Error("interrupted")));

try {
  process.exitCode = parameters.length === 0 ? await runDemo(options) : await mirrorUrls(parameters, options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (!isFsError(error) && !interruption.signal.aborted) console.error(usage);
  process.exitCode = interruption.signal.aborted ? 130 : 1;
}
