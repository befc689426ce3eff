#!/usr/bin/env node
import { listenForInterrupt } from "./interrupt.ts";
import { runProgram } from "./program.ts";

const interrupt = listenForInterrupt(process);
const { stdout, stderr } = process;
process.exitCode = await runProgram(process.argv.slice(2), { stdout, stderr, signal: interrupt.signal });
interrupt.dispose();
