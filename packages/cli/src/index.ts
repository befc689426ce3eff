export { escapeName } from "./escape-name.ts";
export { ExitCode } from "./exit-code.ts";
export { runProgram, type ProgramOptions } from "./program.ts";
