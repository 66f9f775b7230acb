/** Why EC2 could not start machines of a fleet: an item of `Errors` of CreateFleet and DescribeFleets, one a pool. */
export interface LaunchError {
  readonly ErrorCode?: string | undefined;
  readonly ErrorMessage?: string | undefined;
}
