/** The same record without the keys that are undefined, as `exactOptionalPropertyTypes` wants optional ones. */
export function defined<T extends object>(record: T): Defined<T> {
  const kept: Partial<T> = {};
  for (const key in record) if (record[key] !== undefined) kept[key] = record[key];
  return kept as unknown as Defined<T>; // exactly the undefined values were left out
}

export type Defined<T> = {
  [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key];
} & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};
