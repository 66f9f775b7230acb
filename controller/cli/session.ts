import { TemperError } from '../../stacks/language/diagnostic.ts';
import { shown } from '../../stacks/language/display.ts';
import type { Session } from '../stack/machine.ts';
import type { Settings } from './settings.ts';

/** How long AWS gives a role to a token of GitHub's: 15 minutes to 12 hours (AssumeRoleWithWebIdentity, API reference, 2026-11). */
const [LEAST, MOST] = [900, 43_200];

/**
 * The session that a job of a workflow has, where the job says how long it asked for. Only one that stands in the environment
 * ends: a profile, or the role of a machine, is renewed for as long as it is used.
 * @throws TemperError CLI_USAGE for a length that AWS gives nobody
 */
export function sessionOf(
  { variables }: Pick<Settings, 'variables'>,
  sandbox: string | undefined,
): Session | undefined {
  const given = variables['TEMPER_SESSION_SECONDS'] ?? '';
  if (given === '') return undefined;
  const seconds = /^\d{1,6}$/.test(given) ? Number(given) : NaN;
  if (!(seconds >= LEAST && seconds <= MOST)) throw noLength(given);
  const run = runIn(variables);
  if (run === undefined || !(endsByItself(variables) || sandbox !== undefined)) return undefined;
  return { run, seconds };
}

function endsByItself(variables: Settings['variables']): boolean {
  const isSet = (name: string) => (variables[name] ?? '') !== '';
  return (
    ['AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN'].every(isSet) &&
    !['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'].some(isSet)
  );
}

/** The address of this attempt; undefined outside of GitHub Actions. */
function runIn(variables: Settings['variables']): string | undefined {
  const names = ['SERVER_URL', 'REPOSITORY', 'RUN_ID', 'RUN_ATTEMPT'];
  const [server, repository, run, attempt] = names.map((name) => variables[`GITHUB_${name}`]);
  if (!server || !repository || !run || !attempt) return undefined;
  return `${server}/${repository}/actions/runs/${run}/attempts/${attempt}`;
}

function noLength(given: string): TemperError {
  return new TemperError([
    {
      code: 'CLI_USAGE',
      severity: 'error',
      message: `TEMPER_SESSION_SECONDS cannot be ${shown(given)}`,
      why: `AWS gives a role for ${String(LEAST)} to ${String(MOST)} seconds`,
      fix: 'set it to the `role-duration-seconds` of the step that takes the role',
    },
  ]);
}
