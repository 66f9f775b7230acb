/** Sids of the statements that Temper gives a state bucket: `TlsOnly` comes from the run that made it. */
export const STATE_BUCKET_SIDS: readonly string[] = [
  'TlsOnly',
  'ReviewsByPlanRole',
  'ReviewsOnce',
  'ReviewsStay',
];

/** Ids of its lifecycle rules. */
export const STATE_BUCKET_RULES: readonly [string, string] = [
  'superseded',
  'delete-markers-of-nothing',
];
