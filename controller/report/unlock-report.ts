import type { HeldLock } from '../unlock.ts';

/** Which locks were released. */
export function renderUnlocked(released: readonly HeldLock[]): string {
  if (released.length === 0) return 'nothing is locked';
  return released.map(({ title, who, id }) => `released ${title}: lock ${id} of ${who}`).join('\n');
}
