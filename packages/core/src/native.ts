/** What one backend adds to the shared types: its own record of an entry, its own options. */
export interface Native {
  entry?: unknown;
  read?: unknown;
  write?: unknown;
  /** For an address, by whichever method. */
  url?: unknown;
}
