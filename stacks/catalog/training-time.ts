import type { Source } from './base-model.ts';

/** How long a training takes at most, as far as anybody has told. AWS publishes nothing. */
export const LONGEST_TRAINING = {
  hours: 5,
  source: {
    source:
      'Titan Image Generator at 8,000 steps; text models were seen to take 1 to 3.5 h (AWS samples and blogs, and the provider’s acceptance tests)',
    date: '2026-11-20',
    covers: 'how long customization jobs take',
  },
} as const satisfies { readonly hours: number; readonly source: Source };

/** How often as long a training may run before somebody should look: waiting for capacity is part of it. */
export const SLOW_FACTOR = 5;
