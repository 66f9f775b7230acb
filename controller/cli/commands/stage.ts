import { join, resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { operatorOf } from '../operator.ts';
import type { GlobalOptions, Outcome, Runtime } from '../runtime.ts';
import { openSelected, withSelection, type SelectionOptions } from '../selecting.ts';

interface Flags extends SelectionOptions {
  readonly from?: string;
  readonly revision?: string;
  readonly weights: boolean;
  readonly allowPickle: boolean;
  readonly requirements?: string;
  readonly images: boolean;
  readonly imageFrom?: string;
  readonly yes: boolean;
}

/** The spec lacks a digest, or has another: something is left to do. */
const PINS_DIFFER = 2;

/** `temper stage`: copy what fleets need into their environments, before anything starts. */
export function addStage(program: Command, { runtime, action }: CommandContext): void {
  withSelection(program.command('stage'))
    .description(
      'copy weights, packages and images of fleets into their environment, before anything starts; asks first',
    )
    .option(
      '--from <folder>',
      'a folder with the weights, instead of the hub (HF_ENDPOINT, HF_TOKEN)',
    )
    .addOption(
      new Option(
        '--revision <commit>',
        'commit of the weights where the spec pins none (default: what `main` is)',
      ).argParser(commit),
    )
    .option('--weights', 'weights for commands and images, too, whose specs pin none yet', false)
    .option(
      '--allow-pickle',
      'weights that run code when they are loaded, where there are no others',
      false,
    )
    .option(
      '--requirements <file>',
      'the packages of a command, each with its hashes (PIP_INDEX_URL)',
    )
    .option('--images', 'images of other registries, too, into the account’s own', false)
    .option(
      '--image-from <registry/repository>',
      'where an image of the account’s own registry is had, until it is there',
    )
    .option('-y, --yes', 'do not ask', false)
    .action(
      action((globals, targets: string[], flags: Flags) =>
        stageSelected(runtime, globals, targets, flags),
      ),
    );
}

async function stageSelected(
  runtime: Runtime,
  globals: GlobalOptions,
  targets: readonly string[],
  flags: Flags,
): Promise<Outcome> {
  const workspace = await openSelected(runtime, globals, targets, { ...flags, asksAws: true });
  const { stage } = await import('../../stage.ts');
  const { recipeRequirements } = await import('../../fleet/staged.ts');
  const { renderCopies, renderStaged } = await import('../../report/stage-report.ts');
  const { ecrRegistry } = await import('../../aws/ecr-login.ts');
  const { dockerLogin } = await import('../../staging/docker-login.ts');
  const { colour, columns, home, variables } = runtime.settings;
  const { copies, pins } = await stage(await operatorOf(runtime, globals), workspace, {
    ...(flags.from !== undefined && { from: resolve(flags.from) }),
    ...(flags.revision !== undefined && { revision: flags.revision }),
    ...(flags.requirements !== undefined && { requirements: resolve(flags.requirements) }),
    weights: flags.weights,
    images: flags.images,
    ...(flags.imageFrom !== undefined && { imageFrom: flags.imageFrom }),
    ownRegistry: ecrRegistry,
    credentialsFor: (host) =>
      dockerLogin(variables['DOCKER_CONFIG'] ?? join(home, '.docker'), host),
    allowPickle: flags.allowPickle,
    recipeRequirements,
    approve: async (planned) => {
      runtime.stderr(`${renderCopies(planned, colour.stderr, columns.stderr)}\n\n`);
      return flags.yes || (await runtime.ask('Type "yes" to copy: '))?.trim() === 'yes';
    },
  });
  return {
    kind: 'stage',
    data: { copies, pins: pins.map(({ title, line }) => ({ title, line })) },
    text: renderStaged(copies, pins),
    diagnostics: [...workspace.diagnostics, ...pins.map(({ diagnostic }) => diagnostic)],
    sources: workspace.sources,
    ...(pins.length > 0 && { exitCode: PINS_DIFFER }),
  };
}

function commit(text: string): string {
  if (!/^[0-9a-f]{40}$/.test(text))
    throw new InvalidArgumentError('It must be a commit: 40 hexadecimal digits.');
  return text;
}
