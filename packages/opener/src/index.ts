export { OpenerRegistry, type Resolved } from "./opener-registry.ts";
export { parseFsUrl } from "./parse-fs-url.ts";
