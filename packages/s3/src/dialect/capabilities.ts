import type { Dialect } from "./dialect.ts";

/** What a store can, as far as that has shown; shared by all file systems of this process over one endpoint. */
export interface Capabilities {
  /** undefined: not known yet. */
  can(this: void, capability: Capability): boolean | undefined;
  /** Whether the dialect says that the store can: then one reply that says otherwise is believed for one request. */
  isPromised(this: void, capability: Capability): boolean;
  /** What is promised is not unlearnt. */
  learn(this: void, capability: Capability, can: boolean): void;
}

/** Those that a store shows when it is asked. */
export type Capability =
  | "conditionalWrites"
  | "conditionalCopies"
  | "conditionalDeletes"
  | "batchDeletes"
  | "checksums";

/** @param store the identity of the endpoint, under which it is remembered what was learnt */
export function capabilitiesOf(store: string, dialect: Dialect): Capabilities {
  const learnt = remembered(store);
  const isPromised: Capabilities["isPromised"] = (capability) => dialect[capability] === true;
  return {
    can: (capability) => isPromised(capability) || (learnt.get(capability) ?? dialect[capability]),
    isPromised,
    learn(capability, can) {
      if (!isPromised(capability)) learnt.set(capability, can);
    },
  };
}

/** More endpoints than one process talks to; the first to come is the first to be forgotten. */
const mostStores = 100;

const byStore = new Map<string, Map<Capability, boolean>>();

function remembered(store: string): Map<Capability, boolean> {
  const known = byStore.get(store);
  if (known !== undefined) return known;
  const [oldest] = byStore.keys();
  if (byStore.size >= mostStores && oldest !== undefined) byStore.delete(oldest);
  const learnt = new Map<Capability, boolean>();
  byStore.set(store, learnt);
  return learnt;
}
