export { bindMountsHere, type BindMounts } from "./bind-mounts-here.ts";
export { bundled, type Bundled } from "./bundled.ts";
export { codeOf } from "./code-of.ts";
export { pathsOf } from "./paths-of.ts";
export { temporaryDirectory } from "./temporary-directory.ts";
