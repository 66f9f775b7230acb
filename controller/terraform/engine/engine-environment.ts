/** Variables that keep their meaning for a run of ours; every other `TF_…` would change what is run behind Temper's back. */
const KEPT = /^TF_(LOG(_.*)?|ENCRYPTION|APPEND_USER_AGENT)$/;

/**
 * Most of what Terraform and the AWS provider cost is their start, when the schemas of all of AWS are laid out: with garbage
 * collected less often a plan takes about a fifth less processor time, and its two processes 0.5 GiB together instead of
 * 0.3 (hashicorp/aws 5.100.0, Terraform 1.11.4, Linux, measured 2026-11). Near the second, which no stack has been seen to
 * reach, the collector works as usual.
 */
const QUICK_START = { GOGC: '400', GOMEMLIMIT: '1GiB' } as const;

/**
 * The environment Terraform runs in: the given one without anything that adds arguments, swaps providers, selects a
 * workspace or moves files (`TF_CLI_ARGS`, `TF_REATTACH_PROVIDERS`, `TF_WORKSPACE`, `TF_DATA_DIR`, `TF_VAR_…`), plus ours.
 * Who sets `GOGC` or `GOMEMLIMIT` has the last word on it.
 */
export function engineEnvironment(
  environment: Readonly<Record<string, string>>,
  cliConfigFile: string,
): Record<string, string> {
  const kept = Object.entries(environment).filter(
    ([name]) => !name.startsWith('TF_') || KEPT.test(name),
  );
  return {
    ...QUICK_START,
    ...Object.fromEntries(kept),
    TF_CLI_CONFIG_FILE: cliConfigFile,
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
  };
}
