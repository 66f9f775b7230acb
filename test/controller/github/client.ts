import { github } from '../../../controller/github/github.ts';
import { TemperError, type Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { JOB_TOKEN, openGitHub, type LocalGitHub } from '../../helpers/github/server.ts';
import { recordingReporter, steppingClock } from '../terraform/support.ts';

export interface ClientOptions {
  readonly token?: string;
  /** @default 10 */
  readonly run?: number;
  readonly attempt?: number;
  readonly signal?: AbortSignal;
  readonly apiUrl?: string;
  readonly repository?: string;
  readonly answerMs?: number;
}

/** Temper's GitHub on a local one; its clock stands still, and moves when somebody waits. */
export function clientOf(
  local: Pick<LocalGitHub, 'url' | 'repository'>,
  options: ClientOptions = {},
) {
  const clock = steppingClock();
  const reporter = recordingReporter();
  const { run = 10, attempt = 1, token = JOB_TOKEN } = options;
  const client = github({
    token,
    repository: options.repository ?? local.repository.fullName,
    apiUrl: options.apiUrl ?? local.url,
    server: 'https://github.com',
    clock,
    reporter,
    signal: options.signal ?? new AbortController().signal,
    order: { run, attempt },
    ...(options.answerMs !== undefined && { answerMs: options.answerMs }),
  });
  return Object.assign(client, { slept: clock.slept, said: reporter.said });
}

/** A GitHub for each test; every one has to be closed without a request that GitHub would not know. */
export function localGitHubs(): () => Promise<LocalGitHub> {
  const open: LocalGitHub[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });
  return async () => {
    const local = await openGitHub();
    open.push(local);
    return local;
  };
}

/** What a person is told of what went wrong. */
export async function toldBy(work: Promise<unknown>): Promise<Diagnostic> {
  try {
    await work;
  } catch (error) {
    if (error instanceof TemperError) return error.diagnostics[0];
    throw error;
  }
  throw new Error('nothing went wrong');
}
