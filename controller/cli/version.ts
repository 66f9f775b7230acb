import manifest from '../../package.json' with { type: 'json' };

/** Temper's own version. */
export const VERSION: string = manifest.version;

/** What the package is called that brings the command `temper`. */
export const NAME: string = manifest.name;
