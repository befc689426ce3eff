export { cached, type CacheOptions } from "./cached.ts";
export { mount, type Mounts } from "./mount.ts";
export type { OverlayLayer } from "./overlay-layers.ts";
export { overlay, type Overlay } from "./overlay.ts";
export type { ThrottleOptions } from "./pace.ts";
export { throttled } from "./throttled.ts";
export { traced, type Traced } from "./traced.ts";
