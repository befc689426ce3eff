/**
 * Gives again what was made of the last few texts, for those that most requests of a client have in common. What was made of
 * others, or refused by throwing, is forgotten.
 * @param limit how many are remembered at a time, so that no stranger fills the memory
 */
export function remembered<Result>(limit: number, make: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = make(text);
    if (known.size >= limit) known.clear();
    known.set(text, made);
    return made;
  };
}
