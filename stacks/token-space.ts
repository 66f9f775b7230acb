/**
 * What CDKTF 0.21 does to the whole process, undone after each stack.
 *
 * It keeps every token ever made in one map, with the construct tree it came from: about 30 KB a stack that are never
 * freed. Tokens of a stack mean nothing once it is resolved, so the map is put back to what it held before.
 *
 * It notes the whole call stack at every token, a third of the time a stack takes, for messages of its own that nobody
 * gets to see here. So `Error.captureStackTrace` does nothing meanwhile; errors that are thrown have their stack as ever.
 */

interface TokenMap {
  readonly stringTokenMap: Map<string, unknown>;
  readonly numberTokenMap: Map<number, unknown>;
  tokenCounter: number;
}

/** Runs `build` and forgets the tokens it made. Tokens made before stay valid, so stacks of others are not touched. */
export function inTokenSpace<T>(build: () => T): T {
  const map = tokenMap();
  const before = map.tokenCounter;
  const capture = Object.getOwnPropertyDescriptor(Error, 'captureStackTrace') ?? {};
  Error.captureStackTrace = () => {};
  try {
    return build();
  } finally {
    Object.defineProperty(Error, 'captureStackTrace', capture);
    for (const key of map.stringTokenMap.keys()) {
      // A key is `<hint>.<counter>`.
      if (Number(key.slice(key.lastIndexOf('.') + 1)) >= before) map.stringTokenMap.delete(key);
    }
    for (const key of map.numberTokenMap.keys()) {
      if (key >= before) map.numberTokenMap.delete(key);
    }
    map.tokenCounter = before;
  }
}

/** The map is made when `cdktf` is loaded and shared by all copies of it; its name is fixed in cdktf 0.21. */
function tokenMap(): TokenMap {
  const map = (globalThis as { readonly __cdktfTokenMap?: TokenMap }).__cdktfTokenMap;
  if (map === undefined) throw new Error('cdktf keeps its tokens elsewhere than in 0.21');
  return map;
}
