/* What a report is written to and read from: a GitHub in memory, and files as artifacts arrive. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporting } from '../../controller/report-review.ts';
import type {
  Check,
  Deployment,
  GitHub,
  PullRequest,
  StickyComment,
} from '../../controller/ports/github.ts';
import { TemperError } from '../../stacks/language/index.ts';
import { PLACE } from '../helpers/reviews.ts';

const locked = () =>
  new TemperError([{ code: 'GITHUB_PERMISSION', severity: 'error', message: 'locked' }]);

/** As much of GitHub as a report uses; everything else is not there. */
export function gitHub(refusing: ReadonlySet<number> = new Set()) {
  const comments = new Map<number, StickyComment>();
  const checks: Check[] = [];
  const deployments: Deployment[] = [];
  /** Numbers of the pull requests that a commit came with. */
  const merged = new Map<string, readonly number[]>();
  const port: Partial<GitHub> = {
    comment: (number) => Promise.resolve(comments.get(number)?.body),
    putComment: (number, comment) => {
      if (refusing.has(number)) throw locked();
      const before = comments.get(number);
      comments.set(number, comment);
      return Promise.resolve(before === undefined ? 'created' : 'updated');
    },
    amendComment(number, marker, amend, order = { run: 0, attempt: 0 }) {
      if (refusing.has(number)) throw locked();
      const before = comments.get(number);
      comments.set(number, { marker, order, body: amend(before?.body) });
      return Promise.resolve('updated');
    },
    mergedWith: (commit) =>
      Promise.resolve((merged.get(commit) ?? []).map((number) => ({ number }) as PullRequest)),
    putCheck: (check) => Promise.resolve(void checks.push(check)),
    deployments: (environment) =>
      Promise.resolve(deployments.filter((one) => one.environment === environment)),
    deploy: (environment, commit) => {
      const id = deployments.length + 1;
      deployments.unshift({ id, environment, commit, state: 'in_progress', createdAt: id });
      return Promise.resolve(id);
    },
    setDeployment: (id, state) => {
      const at = deployments.findIndex((one) => one.id === id);
      deployments[at] = { ...deployments[at]!, state };
      return Promise.resolve();
    },
  };
  const summaries: string[] = [];
  const reporting: Reporting = {
    github: port as GitHub,
    place: PLACE,
    order: { run: 7, attempt: 1 },
    summary: (markdown) => Promise.resolve(void summaries.push(markdown)),
  };
  return { reporting, comments, checks, deployments, merged, summaries };
}

/** The files as artifacts arrive: a folder each. */
export function writeParts(folder: string, parts: Readonly<Record<string, unknown>>): string {
  for (const [name, content] of Object.entries(parts)) {
    mkdirSync(join(folder, name));
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(folder, name, `${name}.json`), text);
  }
  return folder;
}
