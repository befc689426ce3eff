/**
 * What tells readers on the web what a content is. It belongs to the content: a copy carries along what the other end has a
 * place for, and leaves out the rest. Values are those of the headers of HTTP.
 */
export interface Description {
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  /** Epoch milliseconds, in whole seconds. */
  readonly expiresMs?: number;
  /** What users have noted, by lower-case names. The writer's time is no part of it. */
  readonly metadata?: Readonly<Record<string, string>>;
}
