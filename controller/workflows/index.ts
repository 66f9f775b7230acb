/* The workflows of GitHub Actions that a repository works by. The files beside this one are a team's, ready to be read. */
import { readFileSync } from 'node:fs';
import { packagedFile } from '../workspace/packaged-file.ts';

/** What Temper's own repository calls itself in its manifest. */
const OWN_NAME = 'temper-gitops';

/** Where a repository gets Temper from: the package that its lock file pins, or, for Temper's own, its checkout. */
export type TemperSource = 'package' | 'checkout';

export interface WorkflowFile {
  /** In the repository. */
  readonly path: string;
  readonly text: string;
}

const NAMES = ['plan', 'apply', 'reconcile'] as const;

/** What differs in Temper's own repository. */
const FROM_CHECKOUT = [
  ['npm ci --ignore-scripts', 'npm ci --ignore-scripts && npm run --silent build'],
  ['exec node_modules/.bin/temper', 'exec node bin/temper.js'],
  [`node_modules/${OWN_NAME}/docs/`, 'docs/'],
] as const;

/** The branch that the files are written for. */
const USUAL_BRANCH = 'branches: [main]';

/**
 * The workflows for a repository.
 * @param branch its default branch
 */
export function workflowFiles(source: TemperSource, branch: string): readonly WorkflowFile[] {
  return NAMES.map((name) => {
    const text = readFileSync(packagedFile(`controller/workflows/${name}.yml`), 'utf8');
    return {
      path: `.github/workflows/${name}.yml`,
      text: from(source, text).replace(USUAL_BRANCH, () => `branches: [${quoted(branch)}]`),
    };
  });
}

/** What a repository with this `package.json` runs by; one without it, or with one that says nothing, is a team's. */
export function temperSource(manifest: string | undefined): TemperSource {
  return nameIn(manifest ?? '') === OWN_NAME ? 'checkout' : 'package';
}

function nameIn(manifest: string): unknown {
  try {
    return (JSON.parse(manifest) as { readonly name?: unknown } | null)?.name;
  } catch {
    return undefined;
  }
}

/** In a list in brackets, where git's names may have commas. */
function quoted(branch: string): string {
  return /^[a-z][\w./-]*$/i.test(branch) ? branch : JSON.stringify(branch);
}

function from(source: TemperSource, text: string): string {
  if (source === 'package') return text;
  return FROM_CHECKOUT.reduce((now, [team, own]) => now.replaceAll(team, own), text);
}
