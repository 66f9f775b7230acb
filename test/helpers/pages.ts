import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './compiled.ts';

export interface Page {
  /** Its path in the repository. */
  readonly name: string;
  readonly text: string;
}

/** Everything that is written for people: the pages of `docs/`, and those at the root. */
export function pages(): Page[] {
  const root = readdirSync(REPOSITORY).filter((name) => name.endsWith('.md'));
  const docs = readdirSync(join(REPOSITORY, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path));
  return [...root, ...docs].map((name) => ({
    name,
    text: readFileSync(join(REPOSITORY, name), 'utf8'),
  }));
}
