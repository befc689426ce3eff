/**
 * What the embedded server does not do, and refuses with 501. Each must still be refused: what is implemented leaves the
 * list, and is then held to the rules.
 */
export const notImplemented: ReadonlySet<string> = new Set(
  ["policy", "website"].map((setting) => `GetBucket ${setting}: never set`),
);
