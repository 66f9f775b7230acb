/* The journey of `npm start`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { documentsOf } from '../../stacks/language/spec-set.ts';
import { ownPackage, type OwnPackage } from '../workspace/own-package.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { inShell } from './first-steps.ts';
import { operatorOf } from './operator.ts';
import type { GlobalOptions, Outcome, Runtime } from './runtime.ts';
import { openSelected } from './selecting.ts';
import { VERSION } from './version.ts';

/** Simulated seconds in one real second: an hour of training takes six seconds. */
export const SANDBOX_SPEED = 600;

/** The commands of the journey, exactly as a person would type them; what trainings stand on is made before. */
const TOUR = [['apply', '--yes'], ['watch', '--interval', '2'], ['status']] as const;

/**
 * How to go on, as it can be typed where the tour was. Its sandbox is gone by then, and with it what was trained.
 * @param cwd where it is typed
 */
export function afterTour({ folder, from }: OwnPackage, cwd: string): string {
  const isClone = from === 'clone';
  const path = (inside: string) => relative(cwd, join(folder, inside));
  const temper = isClone ? `node ${inShell(path('bin/temper.js'))}` : 'npx temper';
  const steps = [
    ['sandbox', 'one that stays; then in another terminal:'],
    ['plan --sandbox http://127.0.0.1:4566', 'what specs would make in it'],
    ...(isClone
      ? [['init --root ../models', 'a repository of your own, and how it gets Temper']]
      : []),
    ['explain', 'every code that Temper may ever show'],
  ].map(([words, does]) => ({ command: `${temper} ${words}`, does }));
  const width = Math.max(...steps.map(({ command }) => command.length));
  return `
That was everything, in a sandbox that is gone now. To go on:

${steps.map(({ command, does }) => `  ${command.padEnd(width)}  # ${does}`).join('\n')}

A team's first day, to AWS and the first pull request: ${path('docs/first-day.md')}
`;
}

/** Starts a sandbox, takes all specs from validation to trained models in it, and proposes the next one. */
export async function tour(runtime: Runtime, globals: GlobalOptions): Promise<Outcome> {
  const [{ openSandbox }, { createProgram }, { NO_FAULTS }, { ENVIRONMENT }] = await Promise.all([
    import('../open-sandbox.ts'),
    import('./program.ts'),
    import('../sandbox/faults/faults.ts'),
    import('../../stacks/kinds/environment/index.ts'),
  ]);
  const workspace = await openSelected(runtime, globals, [], {});
  const kinds = await runtime.kinds();
  const named = (trains: boolean) =>
    kinds
      .filter(({ training }) => (training !== undefined) === trains)
      .map(({ definition }) => ['--kind', definition.kind]);
  const journey = [
    ['validate'],
    // A private network has to be there before machines can be planned into it.
    ...named(false).map((kind) => ['apply', '--yes', ...kind]),
    ...TOUR,
    ...named(true).map((kind) => ['outputs', ...kind]),
  ];
  const sandbox = await openSandbox(sandboxNeeds(runtime, globals), {
    host: '127.0.0.1',
    port: 0,
    speed: SANDBOX_SPEED,
    faults: NO_FAULTS,
    // What the environments' accounts have already.
    givenKeys: documentsOf(workspace.specs, ENVIRONMENT).flatMap(({ value }) =>
      value?.spec.encryption.type === 'customer-key' ? [value.spec.encryption.keyArn] : [],
    ),
  });
  try {
    for (const words of journey) {
      runtime.stderr(`\n$ temper ${words.join(' ')}\n`);
      const exitCode = await createProgram(runtime).run([
        ...words,
        '--sandbox',
        sandbox.url,
        '--root',
        globals.root,
        ...(globals.terraform === undefined ? [] : ['--terraform', globals.terraform]),
        ...(globals.mirror === undefined ? [] : ['--provider-mirror', globals.mirror]),
      ]);
      if (exitCode !== 0) return { kind: 'tour', data: null, diagnostics: [], exitCode };
    }
    await proposal(runtime, { ...globals, sandbox: sandbox.url }, workspace);
  } finally {
    await sandbox.close();
  }
  runtime.stderr(afterTour(ownPackage(), process.cwd()));
  return { kind: 'tour', data: null, diagnostics: [] };
}

/** Proposes one spec more, and shows what a team would read in the pull request. */
async function proposal(
  runtime: Runtime,
  globals: GlobalOptions,
  workspace: Workspace,
): Promise<void> {
  const [{ proposeNext }, { rehearseReview }] = [
    await import('../workspace/example-proposal.ts'),
    await import('../rehearse.ts'),
  ];
  const into = await mkdtemp(join(tmpdir(), 'temper-tour-'));
  try {
    const root = await mkdtemp(join(into, 'repository-'));
    const proposed = await proposeNext(workspace, runtime.settings.variables, root);
    if (proposed === undefined) return;
    runtime.stderr(
      `\nA pull request adds ${proposed.file}; it is planned, and gets this comment:\n\n`,
    );
    // What is thrown away leaves no working folder behind, either.
    const settings = { ...runtime.settings, stateDir: join(into, 'state') };
    const operator = await operatorOf({ ...runtime, settings }, { ...globals, root });
    runtime.lines('stdout', await rehearseReview(operator, proposed, { temper: VERSION, into }));
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}

/** What a command's surroundings are to a sandbox. */
export function sandboxNeeds(
  { settings, reporter, clock, signal }: Runtime,
  { root }: GlobalOptions,
) {
  return {
    root,
    cacheDir: settings.cacheDir,
    variables: settings.variables,
    reporter,
    clock,
    signal,
    ...(settings.emulator !== undefined && { emulator: settings.emulator }),
  };
}
