/**
 * Minutes until a new or changed alias counts in authorization (`kms:ResourceAliases`), at most. Source:
 * docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html, 2026-11-21.
 */
export const ALIAS_DELAY_MINUTES = 5;
