import type { BegunParts } from "@s3fs/core";

/** Remembers how far a write in parts has come, from one attempt to the next. */
export interface Checkpoint {
  /** What there is to go on with. */
  begun(this: void): BegunParts | undefined;
  /** Whether it is remembered beyond this process. */
  readonly outlives: boolean;
  begin(this: void, token: string): Promise<void>;
  note(this: void, index: number, receipt: string): Promise<void>;
  /** It was committed or removed. */
  end(this: void): Promise<void>;
}

/** In memory alone. */
export function checkpoint(): Checkpoint {
  let token: string | undefined;
  const receipts = new Map<number, string>();
  return {
    outlives: false,
    begun: () => (token === undefined ? undefined : { token, receipts }),
    async begin(begun) {
      if (begun !== token) receipts.clear();
      token = begun;
    },
    async note(index, receipt) {
      receipts.set(index, receipt);
    },
    async end() {
      token = undefined;
      receipts.clear();
    },
  };
}
