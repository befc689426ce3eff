import type { RawRequest } from "../../../../../packages/server/test/raw-request.ts";
import type { Case, Place } from "../case.ts";
import { good } from "./operations.ts";

/** A change to the good request of an operation, in the order of how often it is made. */
export interface Change {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** After the bucket, with its slash. */
  readonly path?: string;
  readonly before?: (place: Place) => Promise<unknown>;
}

/** A case made of the good request of an operation and a change of it. */
export function changed(
  operation: string,
  condition: string,
  change: Change | ((place: Place) => Change),
  more: Partial<Pick<Case, "signing" | "authorization" | "expiresSeconds" | "tamper">> = {},
): Case {
  const { prepare, request } = good(operation);
  const before = typeof change === "function" ? undefined : change.before;
  return {
    operation,
    condition,
    ...more,
    prepare: async (place) => {
      await prepare?.(place);
      await before?.(place);
    },
    request: (place) => {
      const raw = request(place);
      const { headers, query, body, path } = typeof change === "function" ? change(place) : change;
      return {
        ...raw,
        ...(path !== undefined && { path: `/${place.bucket}${path}` }),
        ...(body !== undefined && { body }),
        headers: { ...raw.headers, ...headers },
        query: { ...raw.query, ...query },
      };
    },
  };
}

/** Puts an object of this name beside the fixture. */
export function put(place: Place, key: string, change: Partial<RawRequest> = {}): Promise<unknown> {
  return place.send({ method: "PUT", path: `/${place.bucket}/${key}`, body: key, ...change });
}
