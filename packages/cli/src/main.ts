#!/usr/bin/env node
import { listenForInterrupt } from "./interrupt.ts";
import { createLeftovers } from "./leftovers.ts";
import { graceIn } from "./grace.ts";
import { runProgram } from "./program.ts";
import { keepYoungHeapSmall } from "./young-heap.ts";

// A word to developers about their Node version, which the AWS SDK would print between the lines of the command.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

keepYoungHeapSmall();
const leftovers = createLeftovers();
const { stdin, stdout, stderr, env } = process;
const { signal, dispose } = listenForInterrupt(process, {
  leftovers: leftovers.all,
  graceMs: graceIn(env),
});
process.exitCode = await runProgram(process.argv.slice(2), { stdin, stdout, stderr, env, signal, leftovers });
dispose();
stdin.destroy(); // one that nobody closes would keep the process
