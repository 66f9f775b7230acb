/**
 * Resource policies that CloudWatch Logs holds for one account and region; the limit cannot be raised. Source: CloudWatch Logs API
 * reference, PutResourcePolicy, 2026-11-21.
 */
export const MOST_LOG_RESOURCE_POLICIES = 10;
