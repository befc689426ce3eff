/**
 * Gives again what was made of the last few texts or numbers, for those that many requests have in common. What was made of
 * others, or refused by throwing, is forgotten.
 * @param limit how many are remembered at a time, so that no stranger fills the memory
 */
export function remembered<Key extends string | number, Result>(
  limit: number,
  make: (key: Key) => Result,
): (key: Key) => Result {
  const known = new Map<Key, Result>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    if (known.size >= limit) known.clear();
    known.set(key, made);
    return made;
  };
}
