/**
 * Whether a key survives the body of a DeleteObjects request and of its reply. XML 1.0 has no form for most control
 * characters, and parsers fold line ends: one such key would spoil its whole batch. Those beyond U+FFFF the SDK misreads where
 * a store writes them by their numbers.
 *
 * @see https://www.w3.org/TR/xml/#charsets
 */
export function isXmlSafe(key: string): boolean {
  return !unsafe.test(key) && key.trim() === key;
}

// eslint-disable-next-line no-control-regex -- these are the characters that it is about
const unsafe = /[\u0000-\u001F\u007F-\u009F\u2028\uD800-\uDFFF\uFFFE\uFFFF]/;
