/* A package of Temper's name whose command does nothing but write down how it was called: for what workflows do around it. */
import { readFile } from 'node:fs/promises';
import type { Json } from '../../../stacks/json.ts';
import { packedCommand, QUIET_NPM } from './packed-command.ts';

/** One call of the command. */
export interface RecordedCall {
  readonly words: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** The files of the folder that it was to read. */
  readonly read: readonly string[];
}

/** Answers by the words that it is called with: outputs for GitHub, a file in `--out`; `apply` waits for its interruption. */
const COMMAND = `#!/usr/bin/env node
const { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } = require('node:fs');
const words = process.argv.slice(2);
const { env } = process;
const after = (word) => words[words.indexOf(word) + 1];
const from = words.includes('--from') ? after('--from') : undefined;
const told = ['GITHUB_TOKEN', 'AWS_ACCESS_KEY_ID', 'SHARD', 'PULL_REQUEST', 'ENVIRONMENTS', 'TEMPER_CACHE_DIR'];
const variables = Object.fromEntries(told.filter((name) => env[name]).map((name) => [name, env[name]]));
const read = from !== undefined && existsSync(from) ? readdirSync(from).sort() : [];
appendFileSync(env.RECORDED_CALLS, JSON.stringify({ words, variables, read }) + '\\n');
const keep = (name) => {
  mkdirSync(after('--out'), { recursive: true });
  writeFileSync(after('--out') + '/' + name + '.json', '{}');
};
const outputs = JSON.parse(env.RECORDED_OUTPUTS)[words.slice(0, 2).join(' ')] ?? {};
for (const [name, value] of Object.entries(outputs)) {
  appendFileSync(env.GITHUB_OUTPUT, name + '=' + JSON.stringify(value) + '\\n');
}
if (words.join(' ').startsWith('matrix plan')) keep('changes');
if (words[0] === 'review') keep(JSON.parse(env.SHARD).name);
if (words[0] === 'apply') {
  process.on('SIGINT', () => { keep(after('--environment')); process.exit(130); });
  require('node:net').createConnection(Number(env.MEETING_PORT), '127.0.0.1').on('error', () => {});
  setInterval(() => {}, 1000);
}
`;

/** The files of a repository that has it installed, by `npm ci` from its own lock file. @param folder an empty one */
export function recordingPackage(
  folder: string,
): Promise<Readonly<Record<string, Buffer | string>>> {
  return packedCommand(folder, COMMAND);
}

export interface Recording {
  /** Variables for the image of the runner. */
  readonly image: Readonly<Record<string, string>>;
  calls(): Promise<RecordedCall[]>;
}

/**
 * @param file where calls are written down
 * @param outputs what commands say for later jobs, by their first two words
 * @param port where `apply` says that it has begun
 */
export function recordingIn(
  file: string,
  outputs: Readonly<Record<string, Readonly<Record<string, Json>>>>,
  port = 0,
): Recording {
  return {
    image: {
      RECORDED_CALLS: file,
      RECORDED_OUTPUTS: JSON.stringify(outputs),
      MEETING_PORT: String(port),
      ...QUIET_NPM,
    },
    async calls() {
      const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as RecordedCall);
    },
  };
}
