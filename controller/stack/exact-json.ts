/** Strings, so that what looks like a number in them is passed over, and numbers. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** Whether every number in a JSON text is one that JavaScript reads and writes as it stands there. */
export function isExact(json: string): boolean {
  return [...json.matchAll(TOKEN)].every(
    ([token]) => token.startsWith('"') || String(Number(token)) === token,
  );
}
