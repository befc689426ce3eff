export type { OsEntry, OsNative } from "./os-native.ts";
export { OsFS } from "./os-fs.ts";
export type { OsOptions } from "./os-driver.ts";
export type { SymbolicLinks } from "./symbolic-links.ts";
export { TempFS, type TempOptions } from "./temp-fs.ts";
