export type { ThrottleOptions } from "./pace.ts";
export { throttled } from "./throttled.ts";
export { traced, type Traced } from "./traced.ts";
