/** One for each end of a mirror. */
export interface Ends<T> {
  readonly source: T;
  readonly target: T;
}
