/**
 * Variables for an engine that a test runs. Most of what it costs is its start, when the provider lays out the schemas of all
 * of AWS: with garbage collected less often meanwhile that takes a fifth less processor time, for 200 MB of memory.
 */
export const QUICK_START = { GOGC: '400' } as const;
