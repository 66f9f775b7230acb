/* What a repository that was started needs next, as commands to type. */
import type { NextStep } from '../report/init-report.ts';
import type { OwnPackage } from '../workspace/own-package.ts';
import { NAME, VERSION } from './version.ts';

const NEXT: readonly NextStep[] = [
  { command: 'npx temper validate', does: 'check the specs' },
  {
    command: 'npx temper sandbox tour',
    does: 'train the model in an AWS on this machine, no account',
  },
  {
    command: "git init && git add --all ':!specs/models' && git commit",
    does: 'models come later, each by a pull request',
  },
];

/** After the workflows of a repository were brought up to date. */
export const UPDATED: readonly NextStep[] = [
  { command: 'git diff .github/workflows', does: 'what is other than before' },
  {
    command: 'npx temper bootstrap <environment> --repository <owner>/<name>',
    does: 'once it is merged: what the roles need now, for each environment',
  },
  { command: 'npx temper doctor --github', does: 'is all as it has to be?' },
];

/** How Temper gets into a repository that does not have it. */
function installing({ folder, from }: OwnPackage): readonly NextStep[] {
  const does = 'bring Temper in';
  if (from === 'registry') return [{ command: 'npm install', does }];
  const install = 'npm install --save-dev --save-exact';
  if (from === 'file') {
    return [
      { command: `${install} <file>`, does: `${does}: the file that this one was installed from` },
    ];
  }
  return [
    {
      command: `mkdir -p vendor && npm pack ${inShell(folder)} --pack-destination vendor`,
      does: 'pack this Temper: no registry has it',
    },
    { command: `${install} ./vendor/${NAME}-${VERSION}.tgz`, does },
  ];
}

/**
 * What to type after `init`, in the folder where that was typed.
 * @param root as it was given
 */
export function firstSteps(toInstall: boolean, own: OwnPackage, root: string): readonly NextStep[] {
  return [
    ...(root === '.' ? [] : [{ command: `cd ${inShell(root)}`, does: 'the new repository' }]),
    ...(toInstall ? installing(own) : []),
    ...NEXT,
  ];
}

/** A path as one word of a shell. */
export function inShell(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
