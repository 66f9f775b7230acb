import manifest from '../../package.json' with { type: 'json' };

/** Temper's own version. */
export const VERSION: string = manifest.version;
