export { MemoryFS, type MemoryOptions } from "./memory-fs.ts";
