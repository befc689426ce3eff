/** Tells whoever runs the program that a written file was thrown away; where there is no Node, nobody is told. */
export function warnOfRollBack(path: string, how: "disposed of" | "forgotten"): void {
  const process: unknown = Reflect.get(globalThis, "process");
  if (typeof process !== "object" || process === null || !("emitWarning" in process)) return;
  if (typeof process.emitWarning !== "function") return;
  const what = `What was written to ${JSON.stringify(path)} is discarded: its handle was ${how} without close()`;
  process.emitWarning(what, { type: "FileHandleWarning", code: "S3FS_ROLLED_BACK" });
}
