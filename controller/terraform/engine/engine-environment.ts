/** Variables that keep their meaning for a run of ours; every other `TF_…` would change what is run behind Temper's back. */
const KEPT = /^TF_(LOG(_.*)?|ENCRYPTION|APPEND_USER_AGENT)$/;

/**
 * The environment Terraform runs in: the given one without anything that adds arguments, swaps providers, selects a
 * workspace or moves files (`TF_CLI_ARGS`, `TF_REATTACH_PROVIDERS`, `TF_WORKSPACE`, `TF_DATA_DIR`, `TF_VAR_…`), plus ours.
 */
export function engineEnvironment(
  environment: Readonly<Record<string, string>>,
  cliConfigFile: string,
): Record<string, string> {
  const kept = Object.entries(environment).filter(
    ([name]) => !name.startsWith('TF_') || KEPT.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    TF_CLI_CONFIG_FILE: cliConfigFile,
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
  };
}
