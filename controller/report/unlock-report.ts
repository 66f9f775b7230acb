import type { HeldLock } from '../unlock.ts';
import { neutralLine } from './terminal-text.ts';

/** Which locks were released. */
export function renderUnlocked(released: readonly HeldLock[]): string {
  if (released.length === 0) return 'nothing is locked';
  return released
    .map(({ title, who, id }) => neutralLine(`released ${title}: lock ${id} of ${who}`))
    .join('\n');
}

/** What a person decides on; whoever can write to the state bucket wrote the lock. */
export function unlockQuestion({ title, who, created, operation }: HeldLock): string {
  return neutralLine(
    `${title} is locked by ${who} since ${created} (${operation}). Type "yes" if that run is gone: `,
  );
}
