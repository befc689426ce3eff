import { remembered } from "./remembered.ts";

/** Now, in the whole seconds that S3 keeps: LIST shows no more than HEAD does. */
export function currentSecondMs(): number {
  return toWholeSecond(Date.now());
}

export function toWholeSecond(epochMs: number): number {
  return epochMs - (epochMs % 1000);
}

/** The form of a header. */
export const toHttpDate: (epochMs: number) => string = remembered(1024, (epochMs) =>
  new Date(epochMs).toUTCString(),
);

/** The form of XML. */
export function toIsoDate(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
