export type { NodeFs, NodeFsFunctions } from "./node-fs.ts";
export { toNodeFs } from "./to-node-fs.ts";
