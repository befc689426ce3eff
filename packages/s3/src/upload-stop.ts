/** Ends an upload, once; what caused it is kept, and what follows from it is not. */
export interface UploadStop {
  /** One for each upload, because the uploader takes its signal's `onabort` for itself. */
  readonly controller: AbortController;
  because(this: void, reason: unknown): void;
  firstReason(): unknown;
}

export function createUploadStop(): UploadStop {
  const controller = new AbortController();
  const reasons: unknown[] = [];
  return {
    controller,
    because(reason) {
      reasons.push(reason);
      controller.abort(reason);
    },
    firstReason: () => reasons[0],
  };
}
