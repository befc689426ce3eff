#!/usr/bin/env node
import { runCommand } from "./command/run-command.ts";

const { argv, env, stdout, stderr } = process;
process.exitCode = await runCommand(argv.slice(2), { env, stdout, stderr, signals: process });
