import { isFsError } from "@s3fs/core";
import { runDemo } from "./demo.ts";
import { mirrorUrls, usage } from "./mirror-urls.ts";

const parameters = process.argv.slice(2);
const interruption = new AbortController();
process.once("SIGINT", () => interruption.abort(new Error("interrupted")));

try {
  const run = parameters.length === 0 ? runDemo : mirrorUrls;
  process.exitCode = await run({ parameters, print: console.log, signal: interruption.signal });
} catch (error) {
  console.error(interruption.signal.aborted || isFsError(error) ? String(error) : error);
  if (!isFsError(error)) console.error(usage);
  process.exitCode = interruption.signal.aborted ? 130 : 1;
}
