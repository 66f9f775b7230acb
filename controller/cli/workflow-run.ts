/* What a runner of GitHub says to a step, and takes from it. */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { GitHubEvent } from '../review/event.ts';
import type { Settings } from './settings.ts';

/** The event that started the workflow. @throws TemperError PULL_EVENT */
export async function eventOf({ variables }: Pick<Settings, 'variables'>): Promise<GitHubEvent> {
  const [name, path] = [variables['GITHUB_EVENT_NAME'], variables['GITHUB_EVENT_PATH']];
  if (!name || !path) throw noEvent('GITHUB_EVENT_NAME and GITHUB_EVENT_PATH are not set');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw noEvent(
      `the file of GITHUB_EVENT_PATH cannot be read (${error.code ?? 'no reason given'})`,
    );
  });
  const { readEvent } = await import('../review/event.ts');
  return readEvent(name, text);
}

/** Hands values to the jobs after this one, a line of JSON each; nobody takes them outside of a workflow. */
export async function setOutputs(
  { variables }: Pick<Settings, 'variables'>,
  outputs: Readonly<Record<string, unknown>>,
): Promise<void> {
  const file = variables['GITHUB_OUTPUT'];
  if (!file) return;
  const lines = Object.entries(outputs).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}\n`,
  );
  await appendFile(file, lines.join(''));
}

/** Adds Markdown to the summary of the job; nobody reads it outside of a workflow. */
export async function addSummary(
  { variables }: Pick<Settings, 'variables'>,
  markdown: string,
): Promise<void> {
  const file = variables['GITHUB_STEP_SUMMARY'];
  if (file && markdown !== '') await appendFile(file, markdown);
}

/** Writes what one job found for the job that tells of it. @returns the file */
export async function writePart(folder: string, name: string, part: object): Promise<string> {
  const file = join(folder, `${name}.json`);
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${JSON.stringify(part)}\n`);
  return file;
}

function noEvent(message: string): TemperError {
  return new TemperError([
    {
      code: 'PULL_EVENT',
      severity: 'error',
      message,
      why: 'what is to be done follows from what happened on GitHub',
      fix: 'start the command from the workflows that `temper init` writes',
    },
  ]);
}
