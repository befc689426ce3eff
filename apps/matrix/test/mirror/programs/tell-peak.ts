// Loaded before a program: prints the most memory that it had as the last line of standard error, in MiB.
import { writeSync } from "node:fs";
import { peakMemoryBytes } from "@s3fs/test-support/peak-memory";

process.on("exit", () => void writeSync(2, `${Math.ceil(peakMemoryBytes() / 1024 ** 2)}\n`));
