export { keyDriver, keyStore, type KeyObject, type KeyStore } from "./key-driver.ts";
export { mapDriver, type Nodes } from "./map-driver.ts";
