export interface WireRequest {
  readonly signal: AbortSignal;
}

export interface Answer {
  /** Of HTTP: 200, or another one that tells of success. */
  readonly status?: number;
}

export interface KeyRequest extends WireRequest {
  readonly key: string;
}

/** Parameters beside those named here, spelled as in the S3 API. */
export type ExtraParameters = Readonly<Record<string, unknown>>;

export interface Extended {
  readonly extra?: ExtraParameters;
}
