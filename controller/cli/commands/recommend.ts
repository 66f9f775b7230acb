import { Option, type Command } from 'commander';
import { WEIGHT_MEMORY, type WeightMethod } from '../../../stacks/catalog/training-memory.ts';
import type { CommandContext } from '../command-context.ts';
import { operatorOf } from '../operator.ts';
import { amountOfGb } from '../option-values.ts';
import { openSelected, withSelection, type SelectionOptions } from '../selecting.ts';

interface Flags extends SelectionOptions {
  readonly method: WeightMethod;
  readonly transferOut?: number;
}

/** `temper recommend`: which fleet a version would train on, and every way to pay for it. */
export function addRecommend(program: Command, { runtime, action }: CommandContext): void {
  withSelection(program.command('recommend'))
    .description(
      'which preset of a fleet fits the data and the model, and what it costs each way it can be paid for',
    )
    .addOption(
      new Option('--method <method>', 'how weights are trained, which decides the memory')
        .choices(Object.keys(WEIGHT_MEMORY))
        .default('full'),
    )
    .addOption(
      new Option(
        '--transfer-out <gb>',
        'GB fetched over the internet (default: the model once)',
      ).argParser(amountOfGb),
    )
    .action(
      action(async (globals, targets: string[], options: Flags) => {
        const opened = await openSelected(runtime, globals, targets, options);
        const { recommend } = await import('../../recommend.ts');
        const { renderRecommended, recommendedData } =
          await import('../../report/recommend-report.ts');
        const { versions, workspace } = await recommend(
          await operatorOf(runtime, globals),
          opened,
          {
            method: options.method,
            ...(options.transferOut !== undefined && { transferOutGb: options.transferOut }),
          },
        );
        const { colour, columns } = runtime.settings;
        return {
          kind: 'recommendation',
          data: { versions: recommendedData(versions) },
          text: renderRecommended(versions, colour.stdout, columns.stdout),
          diagnostics: workspace.diagnostics,
          sources: workspace.sources,
        };
      }),
    );
}
